import { type InForce, withChanges } from './in-force.ts';
import type { StatedChange } from './statement.ts';

/**
 * Leaves out what would bring half of a policy's move into force: where what was approved of one of its files was replaced
 * on the branch by something that nobody approved, the policy stays whole where it was. `approved` is what would be in force
 * had each merge been promoted as it happened, `replaced` what of it the branch does not hold any more.
 */
export function withoutHalfMoves(
  inForce: InForce,
  approved: InForce,
  changes: readonly StatedChange[],
  replaced: readonly Pick<StatedChange, 'place' | 'path' | 'policyKey'>[],
): readonly StatedChange[] {
  const then = withChanges(inForce, changes);
  const half = new Set(
    replaced.flatMap(({ place, path, policyKey }) =>
      place === 'prod' && then.prod.get(path) !== approved.prod.get(path) ? [policyKey] : [],
    ),
  );
  return changes.filter(({ place, policyKey }) => place !== 'prod' || policyKey === undefined || !half.has(policyKey));
}
