import type { InForce } from '../promotion/in-force.ts';

/** What a ledger holds of what statements name. */
export interface LedgerHeld {
  /** Digests of the snapshots there are. */
  readonly snapshots: ReadonlySet<string>;
  /** Whether it goes on from the commit that the newest statement names, if one does. */
  readonly goesOn: boolean;
}

/**
 * Numbers of the statements whose facts the ledger does not hold, in order. The facts are recorded before the statement
 * is made, so that a ledger without them is not the one there was: its branch was deleted or replaced, and everything
 * else that it held may be missing too. The same says a branch that does not go on from the commit that the newest
 * statement names. What the operator gave up, up to a statement, is missed no more.
 */
export function lostStatements(
  { pulls, ledger }: Pick<InForce, 'pulls' | 'ledger'>,
  { snapshots, goesOn }: LedgerHeld,
  givenUpTo = 0,
): readonly number[] {
  const unheld = [...pulls.values()].filter(({ snapshot }) => !snapshots.has(snapshot));
  const named = ledger === undefined || goesOn ? [] : [ledger];
  const lost = [...unheld, ...named].filter(({ sequence }) => sequence > givenUpTo);
  return [...new Set(lost.map(({ sequence }) => sequence))].sort((a, b) => a - b);
}
