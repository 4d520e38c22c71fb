import { OutsideError } from '../errors.ts';
import { BrokenStore } from './object-reader.ts';

/** Name of the id or ref that made a fetch fail because the server does not have it. */
export function missingOnServer(stderr: string): string | undefined {
  return (
    /not our ref ([0-9a-f]{40,64})/.exec(stderr)?.[1] ??
    /couldn't find remote ref (\S+)/.exec(stderr)?.[1] ??
    /unadvertised object ([0-9a-f]{40,64})/.exec(stderr)?.[1]
  );
}

/** Whether git said that the server does not take what it was let in with. */
export function isRefusal(stderr: string): boolean {
  return /authentication failed|could not read (username|password)|error: 40[13]|permission .*denied|access denied/i.test(
    stderr,
  );
}

/** Sorts what git said when talking to the server failed: refused, unreachable, or a cache that does not fit the server's answer. */
export function transportFailure(what: string, stderr: string, secrets: readonly string[]): Error {
  const said = lastLine(stderr, secrets);
  // What was there a moment ago, by a git that stays, and is not any more.
  if (/^fatal: the object [0-9a-f]+ does not exist$/m.test(stderr)) return new BrokenStore(`${what}: ${said}`);
  if (isRefusal(stderr)) {
    return new OutsideError(`${what}: the server refused our credentials (${said})`, { retry: 'later' });
  }
  if (/repository .*not found|does not appear to be a git repository|does not exist/i.test(stderr)) {
    return new OutsideError(`${what}: no such repository, or it is hidden from us (${said})`, { retry: 'later' });
  }
  if (/no space left|disk quota/i.test(stderr)) {
    return new OutsideError(`${what}: the disk of the cache is full (${said})`, { retry: 'later' });
  }
  if (
    /could not resolve|unable to access|connect|timed? ?out|hung up|early EOF|RPC failed|HTTP [45]\d\d|error: [345]\d\d|remote error|disconnect|reset|unexpected|expected flush|protocol error|bad line length|invalid index-pack output/i.test(
      stderr,
    )
  ) {
    return new OutsideError(`${what}: the server could not be reached or broke off (${said})`, { retry: 'later' });
  }
  return new BrokenStore(`${what}: ${said}`);
}

/** Sorts what git said when a command that needs no server failed: most often the objects are broken. */
export function localFailure(command: string, exit: number, stderr: string): Error {
  const what = `git ${command}: ${lastLine(stderr, [])}`;
  if (exit === 129) return new OutsideError(`${what} (git 2.38 or newer is needed)`, { retry: 'never' });
  if (/no space left|disk quota|permission denied/i.test(stderr)) return new OutsideError(what, { retry: 'later' });
  return new BrokenStore(what);
}

/** The line that says most, without control characters and secrets, 200 characters at most. */
export function lastLine(stderr: string, secrets: readonly string[]): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  let said = lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? 'git said nothing';
  for (const secret of secrets) said = said.replaceAll(secret, '***');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return said.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 200);
}
