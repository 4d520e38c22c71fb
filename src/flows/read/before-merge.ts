import type { MergeFacts } from '../../core/approval/facts.ts';
import { OutsideError } from '../../errors.ts';
import type { BytesAt, CommitBytes } from '../../ports.ts';
import type { World } from '../world.ts';
import { differing, type Files, readFiles } from './changes.ts';

/** The base branch just before a merge, and what the merge brought. */
export interface MergeStep {
  readonly before: string;
  readonly beforeFiles: Files;
  readonly afterFiles: Files;
}

/**
 * Where a merge started, for all ways to merge. A merge commit's first parent is the base, and a squash's only one too.
 * A rebase leaves one commit for each of the pull request's own: it is known by their bytes, commit by commit.
 */
export async function readMergeStep(
  world: World,
  places: readonly string[],
  merge: MergeFacts,
  head: string,
): Promise<MergeStep> {
  const [tip] = await world.git.firstParents(merge.commit, 1);
  const parent = tip?.parents[0];
  if (tip === undefined || parent === undefined)
    throw new OutsideError(`merge commit ${merge.commit} has no commit before it`, { retry: 'never' });
  const before = tip.parents.length > 1 ? parent : await beforeRebase(world, places, merge.commit, parent, head);
  const [beforeFiles, afterFiles] = await Promise.all([
    readFiles(world, places, before),
    readFiles(world, places, merge.commit),
  ]);
  return { before, beforeFiles, afterFiles };
}

/** Governed paths that the merge changed. */
export function brought({ beforeFiles, afterFiles }: MergeStep): readonly string[] {
  return differing(beforeFiles, afterFiles);
}

/** The parent of the first rebased commit; of the one commit there is when the commits before it are not the pull request's. */
async function beforeRebase(
  world: World,
  places: readonly string[],
  commit: string,
  parent: string,
  head: string,
): Promise<string> {
  const own = (await world.git.commitsBetween(parent, head, [...places])).filter(({ parents }) => parents.length < 2);
  const line = await world.git.firstParents(commit, own.length);
  const first = line.at(-1)?.parents[0];
  if (own.length < 2 || line.length < own.length || first === undefined) return parent;
  if (line.some(({ parents }) => parents.length > 1)) return parent;
  // Below a squash stand commits of others: they change what the pull request's own commits do not.
  const copies = await world.git.commitsBetween(first, commit, [...places]);
  const isOwn = ({ touches }: CommitBytes, index: number) =>
    touches.every((path) => own[index]?.touches.includes(path) === true);
  if (!copies.every(isOwn)) return parent;
  const paths = [...new Set(own.flatMap(({ touches }) => touches))];
  const bytes = await world.git.bytesAt(
    [...line, ...own].map(({ id }) => id),
    paths,
  );
  const isRebase = own.every(({ id }, index) => same(bytes.get(id), bytes.get(line[index]?.id ?? ''), paths));
  return isRebase ? first : parent;
}

function same(a: BytesAt | undefined, b: BytesAt | undefined, paths: readonly string[]): boolean {
  if (a === undefined || b === undefined || a === 'unknown' || b === 'unknown') return false;
  return paths.every((path) => a.get(path)?.blob === b.get(path)?.blob && a.get(path)?.mode === b.get(path)?.mode);
}
