import type { NewCommit } from '../ports.ts';
import { differing, readFiles } from './read/changes.ts';
import { readTexts } from './read/governance.ts';
import type { World } from './world.ts';

/**
 * Where a branch stands before the app opens a pull request from it at somebody's command: `nowhere`, or at one commit
 * that brings some of these entries and nothing else, as a process that died has left it. `undefined`: it brings anything
 * else, and must not be opened in the name of who asked.
 */
export async function ownBranch(
  world: World,
  branch: string,
  tip: string,
  entries: NewCommit['entries'],
): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`;
  const head = (await world.git.fetch({ refs: [ref] })).tips.get(ref);
  if (head === undefined) return 'nowhere';
  const [parent, ...more] = (await world.git.firstParents(head, 1))[0]?.parents ?? [];
  if (parent === undefined || more.length > 0 || !(await world.git.isAncestor(parent, tip))) return undefined;
  const [before, after] = await Promise.all([readFiles(world, ['/'], parent), readFiles(world, ['/'], head)]);
  const changed = differing(before, after);
  const plain = changed.flatMap((path) => after.get(path) ?? []).filter(({ mode }) => mode === '100644');
  const wanted = new Map(entries.map((entry) => [entry.path, entry]));
  const read = await readTexts(
    world,
    plain.filter(({ path }) => 'text' in (wanted.get(path) ?? {})).map(({ path, blob }) => [path, blob] as const),
  );
  const blobs = new Map(plain.map(({ path, blob }) => [path, blob]));
  const texts = new Map(read.map(({ path, text }) => [path, text]));
  const isOurs = (path: string) => {
    const entry = wanted.get(path);
    if (entry === undefined) return false;
    if ('remove' in entry) return !after.has(path);
    return 'blob' in entry ? blobs.get(path) === entry.blob : texts.get(path) === entry.text;
  };
  return changed.length > 0 && changed.every(isOurs) ? head : undefined;
}
