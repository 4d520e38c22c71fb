import { OutsideError } from '../errors.ts';
import type { CommitBytes } from '../ports.ts';
import { lineBetween } from './line-between.ts';
import { BrokenStore } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';
import { touchesCommand, touchesOf } from './touches.ts';

const MOST_COMMITS = 10_000;

/** Commits reachable from `from` and from none of `without`, with the names in them and the governed paths they touch. */
export async function commitBytes(
  store: ObjectStore,
  from: string,
  without: readonly string[],
  places: readonly string[],
): Promise<readonly CommitBytes[]> {
  const ids = await listCommits(store, from, without);
  if (ids.length === 0) return [];
  if (ids.length > MOST_COMMITS) {
    throw new OutsideError(`more than ${MOST_COMMITS} commits between ${without.join(' ')} and ${from}`, {
      retry: 'never',
    });
  }
  const [commits, touches] = await Promise.all([store.reader.commits(ids), readTouches(store, ids, places)]);
  return ids.map((id) => {
    const commit = commits.get(id);
    if (commit === undefined) throw new BrokenStore(`commit ${id} is not there`);
    const { parents, author, committer, coAuthors } = commit;
    return { id, parents, author, committer, coAuthors, touches: touches.get(id) ?? [] };
  });
}

/** Newest first. */
async function listCommits(store: ObjectStore, from: string, without: readonly string[]): Promise<readonly string[]> {
  const [base, ...others] = without;
  const line = base === undefined || others.length > 0 ? undefined : await lineBetween(store.reader, base, from);
  if (line !== undefined) return line;
  const limit = `--max-count=${MOST_COMMITS + 1}`;
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
