import { simpleGit } from 'simple-git';
import { OutsideError } from '../errors.ts';
import type { GitEnvironment } from './git-environment.ts';

/** One git command to run: never through a shell, never with a secret among its arguments. */
export interface GitCommand {
  readonly folder: string;
  readonly args: readonly string[];
  /** The whole environment of the process; nothing is inherited. */
  readonly environment: GitEnvironment;
  /** Written to its standard input, which is then closed; never empty. */
  readonly input?: string;
  /** Milliseconds after which it is stopped. */
  readonly limit: number;
}

export interface GitAnswer {
  /** 0 when git says all went well. */
  readonly exit: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs one git command and tells how it ended. simple-git alone takes a failure that prints nothing, and a git that was
 * killed, for success; here every end but an exit with a number throws `OutsideError`.
 */
export async function runGit(command: GitCommand): Promise<GitAnswer> {
  const { args, environment, input, limit } = command;
  const end: { exit: unknown; stderr: string } = { exit: undefined, stderr: '' };
  const stop = new AbortController();
  const { signal } = stop;
  const timer = setTimeout(() => stop.abort(), limit);
  const what = `git ${args[0]}`;
  try {
    const git = simpleGit({
      baseDir: command.folder,
      abort: signal,
      allowEnvironment: Object.keys(environment),
      // These guard against settings that come from untrusted text; all of ours are written in git-environment.ts.
      unsafe: {
        allowUnsafeConfigEnvCount: true,
        allowUnsafeConfigPaths: true,
        allowUnsafeHooksPath: true,
        allowUnsafeFsMonitor: true,
      },
      completion: { onClose: true, onExit: false },
      input: () => input,
      errors: (error, result) => {
        end.exit = result.exitCode;
        end.stderr = Buffer.concat(result.stdErr).toString();
        return signal.aborted ? error : undefined;
      },
    }).env(environment);
    const running = args[0] === 'cat-file' ? git.binaryCatFile(args.slice(1)) : git.raw([...args]);
    const printed = await Promise.race([running, interrupted(signal)]);
    const stdout = Buffer.isBuffer(printed) ? printed : Buffer.from(printed, 'utf8');
    if (typeof end.exit !== 'number') throw new OutsideError(`${what} was stopped before it ended`);
    if (end.exit < 0) throw new OutsideError(`${what} could not be started: is git installed?`, { retry: 'never' });
    return { exit: end.exit, stdout, stderr: end.stderr };
  } catch (error) {
    if (error instanceof OutsideError) throw error;
    if (signal.aborted) throw new OutsideError(`${what} took longer than ${limit} ms`, { retry: 'later' });
    throw new OutsideError(`${what} could not be run`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects at once when time is up; git itself ends when its helpers do, which may be a little later. */
function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
