import type { CacheFolder } from './cache-folder.ts';
import { lastLine } from './failure.ts';
import type { Transport } from './transport.ts';

/** How a push ended: `refused` tells a plain no from a connection that broke. */
export type Pushed = { readonly ok: true } | { readonly ok: false; readonly refused: boolean; readonly said: string };

const PUSH = ['push', '--porcelain', '--no-verify', '--no-follow-tags', '--no-recurse-submodules'];

/**
 * Sends a commit to a ref that must still stand at `expected` (`undefined`: must not exist). The answer is what git
 * said, which after a broken connection proves nothing: read the ref to know.
 */
export async function pushCommit(
  transport: Transport,
  folder: CacheFolder,
  commit: string,
  ref: string,
  expected: string | undefined,
): Promise<Pushed> {
  const lease = `--force-with-lease=${ref}:${expected ?? ''}`;
  const answer = await transport.run(folder.path, [...PUSH, lease, 'origin', `${commit}:${ref}`]);
  if (answer.exit === 0) return { ok: true };
  const lines = answer.stdout.toString().split('\n');
  const refusal = lines.find((line) => line.startsWith('!'));
  if (refusal === undefined) return { ok: false, refused: false, said: answer.failure().message };
  return { ok: false, refused: true, said: lastLine(refusal, []) };
}
