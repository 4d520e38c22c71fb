import type { LedgerEntry } from '../core/ledger/ledger-entry.ts';
import { recordLost } from '../core/report/record-lost.ts';
import { OutsideError } from '../errors.ts';
import type { LedgerState } from '../ports.ts';
import { keepIncident, type Untold } from './incident-issue.ts';
import { unrecorded } from './judge.ts';
import { judgeAsPromoted } from './judge-as-promoted.ts';
import { fetchFor } from './read/fetch-for.ts';
import type { Standable } from './read/in-force.ts';
import type { BranchInForce } from './read-branch.ts';
import type { World } from './world.ts';

/** What GitHub still shows of what a lost ledger held. */
export interface Rebuilt {
  /** Pull requests whose objections are recorded again. */
  readonly pulls: readonly number[];
  /** Those that could not be read, with the reason. */
  readonly unread: readonly string[];
}

/**
 * Puts back what is gone from the ledger's branch and is known here, history and all; true when something was gone, so
 * that the branch is to be looked at again. What was recorded first counts either way: this only ends the damage.
 */
export async function putBackLedger(world: World, { incident }: LedgerState): Promise<boolean> {
  if (incident === undefined || (incident.gone.length === 0 && !incident.rewritten)) return false;
  const { written } = await world.ledger.putBack(incident.gone);
  world.log('put back into the ledger', { files: written.length, of: incident.gone.length });
  return true;
}

/**
 * Where there is no ledger, or not the one there was: records the objections again that closed pull requests still show,
 * so that they follow what they reject (T53), and says what cannot be known any more. Open pull requests are recorded
 * again as they are judged. Done once in the life of a process.
 */
export async function rebuildLedger(
  world: World,
  { standing, ledger, lost }: Pick<BranchInForce, 'standing' | 'ledger' | 'lost'>,
  untold: Untold,
): Promise<void> {
  const key = `rebuilt ${world.repository.id} ${lost.join(' ')}`;
  const isNew = ledger.head === undefined && ledger.incident === undefined;
  const rebuilt = isNew || lost.length > 0 ? await world.remember(key, () => rebuild(world, standing)) : undefined;
  await keepIncident(world, recordLost(lost, rebuilt), untold);
}

async function rebuild(world: World, standing: Standable): Promise<Rebuilt> {
  const pulls: number[] = [];
  const unread: string[] = [];
  const entries: LedgerEntry[] = [];
  for (const number of await world.forge.readObjectedPullRequests()) {
    try {
      const facts = await world.forge.readPullRequest(number);
      const judged = await judgeAsPromoted(world, standing, facts, await fetchFor(world, facts));
      entries.push(...unrecorded(judged));
      if (judged.objections.length > 0) pulls.push(number);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      unread.push(`#${number}: ${error.message}`);
    }
  }
  if (entries.length > 0) await world.ledger.append(entries);
  return { pulls, unread };
}
