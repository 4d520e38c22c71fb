import type { InForce } from '../promotion/in-force.ts';

/**
 * Numbers of the statements whose facts the ledger does not hold, in order. The facts are recorded before the statement
 * is made, so that a ledger without them is not the one there was: its branch was deleted or replaced, and everything
 * else that it held may be missing too. What the operator gave up, up to a statement, is missed no more.
 */
export function lostStatements(
  { pulls }: Pick<InForce, 'pulls'>,
  snapshots: ReadonlySet<string>,
  givenUpTo = 0,
): readonly number[] {
  const lost = [...pulls.values()].filter(({ sequence, snapshot }) => sequence > givenUpTo && !snapshots.has(snapshot));
  return [...new Set(lost.map(({ sequence }) => sequence))].sort((a, b) => a - b);
}
