import type { JudgedChange, JudgedMerge } from '../../core/promotion/plan-promotion.ts';
import type { World } from '../world.ts';
import { MOST_OF_BRANCH } from './branch-history.ts';
import type { Files } from './changes.ts';
import type { Standable } from './in-force.ts';

/**
 * Whether approved bytes that the branch holds no more wait for their promotion all the same: their merge is part of the
 * branch, and what is in force did not come back after it, as it does where they are restored. What lies on top of them
 * has to be approved itself; until then it takes nothing away.
 */
export async function waitsStill(
  world: World,
  { inForce }: Standable,
  { tip, files }: { readonly tip: string; readonly files: Files },
  { mergeCommit }: Pick<JudgedMerge, 'mergeCommit'>,
  { place, path, source }: Pick<JudgedChange, 'place' | 'path' | 'source'>,
): Promise<boolean> {
  const due = inForce[place].get(path);
  if (files.get(source)?.blob === due) return false;
  if (!(await world.git.isAncestor(mergeCommit, tip))) return false;
  const later = (await world.git.commitsBetween(mergeCommit, tip, [source], MOST_OF_BRANCH))
    .filter(({ touches }) => touches.length > 0)
    .map(({ id }) => id);
  const bytes = await world.git.bytesAt(later, [source]);
  return later.every((id) => {
    const there = bytes.get(id);
    return there !== undefined && there !== 'unknown' && there.get(source)?.blob !== due;
  });
}
