import { lostStatements } from '../../core/ledger/lost-statements.ts';
import type { InForce } from '../../core/promotion/in-force.ts';
import type { LedgerState } from '../../ports.ts';
import type { World } from '../world.ts';

/** Statements whose facts the ledger does not hold, or that it does not go on from, in order: it was lost. */
export async function lostIn(world: World, inForce: InForce, ledger: LedgerState): Promise<readonly number[]> {
  const goesOn = inForce.ledger === undefined || (await isLedgerOf(world, ledger, inForce.ledger.commit));
  return lostStatements(inForce, { snapshots: ledger.snapshots, goesOn }, world.operator.ledgerLostUpTo);
}

/**
 * True when the ledger contains a commit of its branch that a statement names: as it stands, or as it was known here
 * before somebody rewrote it, for what was recorded then counts.
 */
export async function isLedgerOf(
  { git }: Pick<World, 'git'>,
  { head, incident }: Pick<LedgerState, 'head' | 'incident'>,
  named: string,
): Promise<boolean> {
  for (const known of [head, incident?.before]) {
    if (known === named) return true;
    if (known === undefined || (await git.fetch({ ids: [named, known] })).missing.length > 0) continue;
    if (await git.isAncestor(named, known)) return true;
  }
  return false;
}
