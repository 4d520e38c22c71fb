import { OutsideError } from '../errors.ts';
import type { Fetched } from '../ports.ts';
import type { CacheFolder } from './cache-folder.ts';
import { missingOnServer } from './failure.ts';
import { tipIn } from './fetch-head.ts';
import type { Transport } from './transport.ts';

const FETCH = ['fetch', '-v', '--no-tags', '--no-auto-maintenance', '--no-recurse-submodules'];
/** With what is new come the bytes of its files, unless they are large; with a whole history they would be too many. */
const NEWS = 'blob:limit=65536';
const HISTORY = 'blob:none';
/** Tries where another process that shares the folder wrote over git's record of what was fetched. */
const MOST_TRIES = 3;

/**
 * Fetches exact ids and refs in one operation with the server, and one more for each thing it turns out not to have.
 * `tips`: commits that are here with their history, so that only what is new is sent.
 */
export async function askServer(
  transport: Transport,
  folder: CacheFolder,
  wanted: { readonly ids: readonly string[]; readonly refs: readonly string[]; readonly tips: readonly string[] },
): Promise<Fetched> {
  const missing: string[] = [];
  let tries = 0;
  for (;;) {
    const refs = wanted.refs.filter((ref) => !missing.includes(ref));
    const names = [...wanted.ids.filter((id) => !missing.includes(id)), ...refs];
    if (names.length === 0) return { tips: new Map(), missing };
    const record = refs.length > 0 ? '--write-fetch-head' : '--no-write-fetch-head';
    const negotiation = wanted.tips.map((id) => `--negotiation-tip=${id}`);
    const args = [...FETCH, record, ...negotiation, '--stdin', 'origin'];
    const filter = wanted.tips.length > 0 ? NEWS : HISTORY;
    const answer = await transport.run(folder.path, args, `${names.join('\n')}\n`, filter);
    if (answer.exit === 0) {
      const tips = await tipsOf(folder, refs);
      if (tips !== undefined) return { tips, missing };
      if (++tries === MOST_TRIES) throw new OutsideError('git fetch did not say where the branches are');
      continue;
    }
    const lost = missingOnServer(answer.stderr);
    if (lost === undefined || !names.includes(lost)) throw answer.failure();
    missing.push(lost);
  }
}

async function tipsOf(folder: CacheFolder, refs: readonly string[]): Promise<ReadonlyMap<string, string> | undefined> {
  const tips = new Map<string, string>();
  if (refs.length === 0) return tips;
  const written = await folder.readNote('FETCH_HEAD');
  for (const ref of refs) {
    const tip = tipIn(written, ref);
    if (tip === undefined) return undefined;
    tips.set(ref, tip);
  }
  return tips;
}
