import { LEDGER_REF } from '../core/ledger/entry-path.ts';
import type { LedgerState } from '../ports.ts';
import { readStanding, type Standable, type Standing } from './read/in-force.ts';
import { lostIn } from './read/lost-ledger.ts';
import { withDropped } from './recorded-promotion.ts';
import type { World } from './world.ts';

/** The protected branch as it was read: where it stands, and what is in force there. */
export interface BranchInForce {
  readonly tip: string;
  /** Broken too where a recorded promotion is not on the branch any more. */
  readonly standing: Standable;
  readonly ledger: LedgerState;
  /** Statements whose facts the ledger does not hold, in order: it was lost. */
  readonly lost: readonly number[];
}

export type BranchRead =
  | BranchInForce
  | {
      readonly tip: string | undefined;
      /** Nothing is in force, so that nothing recorded counts. */
      readonly standing: Exclude<Standing, Standable>;
      readonly ledger: undefined;
      readonly lost: readonly never[];
    };

/** Whether anything is in force at the branch; where nothing is, `standing.why` says why. */
export function isInForce(read: BranchRead): read is BranchInForce {
  return read.standing.state === 'standing';
}

/** Reads the branch and the ledger anew, as one look at the server shows them. */
export async function readBranch(world: World): Promise<BranchRead> {
  const ref = `refs/heads/${world.repository.defaultBranch}`;
  const { tips } = await world.git.fetch({ refs: [ref, LEDGER_REF] });
  const tip = tips.get(ref);
  const standing = await readStanding(world, tip);
  if (standing.state === 'none') return { tip, standing, ledger: undefined, lost: [] };
  if (tip === undefined) throw new Error('what is in force was read at a commit');
  const ledger = await world.ledger.read(tips.get(LEDGER_REF));
  const lost = await lostIn(world, standing.inForce, ledger);
  return { tip, standing: withDropped(world, standing, ledger), ledger, lost };
}
