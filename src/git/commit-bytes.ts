import { OutsideError } from '../errors.ts';
import type { CommitBytes } from '../ports.ts';
import { lineBetween } from './line-between.ts';
import { BrokenStore } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';
import { touchesCommand, touchesOf } from './touches.ts';

/** Commits of a pull request at most. */
const MOST_COMMITS = 10_000;
/** Commits read at once: as many as the reader remembers together. */
const AT_ONCE = 5_000;

/**
 * Commits reachable from `from` and from none of `without`, with the names in them and the governed paths they touch;
 * more than `most` of them are refused.
 */
export async function commitBytes(
  store: ObjectStore,
  from: string,
  without: readonly string[],
  places: readonly string[],
  most = MOST_COMMITS,
): Promise<readonly CommitBytes[]> {
  const ids = await listCommits(store, from, without, most);
  if (ids.length === 0) return [];
  if (ids.length > most) {
    throw new OutsideError(`more than ${most} commits between ${without.join(' ')} and ${from}`, { retry: 'never' });
  }
  const touches = await readTouches(store, ids, places);
  const found: CommitBytes[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const commits = await store.reader.commits(some);
    for (const id of some) {
      const commit = commits.get(id);
      if (commit === undefined) throw new BrokenStore(`commit ${id} is not there`);
      const { parents, author, committer, coAuthors } = commit;
      found.push({ id, parents, author, committer, coAuthors, touches: touches.get(id) ?? [] });
    }
  }
  return found;
}

/** Newest first. */
async function listCommits(
  store: ObjectStore,
  from: string,
  without: readonly string[],
  most: number,
): Promise<readonly string[]> {
  const [base, ...others] = without;
  const line = base === undefined || others.length > 0 ? undefined : await lineBetween(store.reader, base, from);
  if (line !== undefined) return line;
  const limit = `--max-count=${most + 1}`;
  const listed = await store.run(['rev-list', '--topo-order', limit, from, ...without.map((id) => `^${id}`)]);
  return listed.stdout.toString().split('\n').filter(Boolean);
}

async function readTouches(
  store: ObjectStore,
  ids: readonly string[],
  places: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (places.length === 0) return new Map();
  const printed = await store.run(touchesCommand(places), { input: `${ids.join('\n')}\n` });
  return touchesOf(printed.stdout.toString(), places);
}
