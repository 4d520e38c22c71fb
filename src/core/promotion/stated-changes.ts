import type { InForce } from './in-force.ts';
import type { JudgedChange } from './plan-promotion.ts';
import type { StatedChange } from './statement.ts';

/** What of one merged pull request comes into force. */
export interface Promotable {
  /** Of the pull request. */
  readonly number: number;
  readonly changes: readonly JudgedChange[];
}

/**
 * The changes of merges that are promoted together, in their order. One file in two of them is stated once: from what is
 * in force to what the last one brought.
 */
export function statedChanges(inForce: InForce, merges: readonly Promotable[]): readonly StatedChange[] {
  const byFile = new Map<string, StatedChange>();
  for (const { number, changes } of merges)
    for (const { place, path, policyKey, approved, approvals, madeBy } of changes)
      byFile.set(`${place} ${path}`, {
        place,
        path,
        ...(policyKey === undefined ? {} : { policyKey }),
        before: inForce[place].get(path),
        after: approved,
        pull: number,
        approvals,
        ...(approved === undefined ? {} : { madeBy }),
      });
  return [...byFile.values()];
}
