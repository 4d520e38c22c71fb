import type { MergeFacts } from '../../core/approval/facts.ts';
import { OutsideError } from '../../errors.ts';
import type { World } from '../world.ts';
import { differing, type Files, readFiles } from './changes.ts';

/** The base branch just before a merge, and what the merge brought. */
export interface MergeStep {
  readonly before: string;
  readonly beforeFiles: Files;
  readonly afterFiles: Files;
}

/**
 * Where a merge started, for all ways to merge. A merge commit's first parent is the base. A squash and a rebase look
 * alike: of the two places it may have started, the right one is where the merge brought just the paths the pull
 * request changes; where neither fits, the squash's, and what does not fit is withheld.
 */
export async function readMergeStep(
  world: World,
  places: readonly string[],
  merge: MergeFacts,
  head: {
    readonly id: string;
    readonly ownCommits: (base: string) => Promise<number>;
    readonly paths: (base: string) => Promise<readonly string[]>;
  },
  trust: string,
): Promise<MergeStep> {
  const line = await firstParents(world, trust, merge.commit);
  const tip = line[0];
  if (tip === undefined)
    throw new OutsideError(`merge commit ${merge.commit} is not part of the trusted history`, { retry: 'never' });
  const afterFiles = await readFiles(world, places, merge.commit);
  const step = async (before: string): Promise<MergeStep> => ({
    before,
    beforeFiles: await readFiles(world, places, before),
    afterFiles,
  });
  const squash = tip.parents[0] ?? trust;
  if (tip.parents.length > 1) return step(squash);
  const asSquash = await step(squash);
  const own = await head.ownCommits(squash);
  const rebased = line[own - 1]?.parents[0];
  if (own < 2 || rebased === undefined) return asSquash;
  const wanted = JSON.stringify(await head.paths(squash));
  if (JSON.stringify(brought(asSquash)) === wanted) return asSquash;
  const asRebase = await step(rebased);
  return JSON.stringify(brought(asRebase)) === wanted ? asRebase : asSquash;
}

/** Governed paths that the merge changed. */
export function brought(step: MergeStep): readonly string[] {
  return differing(step.beforeFiles, step.afterFiles);
}

/** The first-parent line from a commit back to the trusted one, newest first. */
async function firstParents(
  world: World,
  trust: string,
  from: string,
): Promise<readonly { readonly id: string; readonly parents: readonly string[] }[]> {
  const all = await world.git.commitsBetween(trust, from, []);
  const byId = new Map(all.map((commit) => [commit.id, commit]));
  const line = [];
  for (let next = byId.get(from); next !== undefined; next = byId.get(next.parents[0] ?? '')) line.push(next);
  return line;
}
