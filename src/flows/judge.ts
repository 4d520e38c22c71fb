import { decide } from '../core/approval/decide.ts';
import type { Decision } from '../core/approval/decision.ts';
import type { PullRequestFacts } from '../core/approval/facts.ts';
import { type ObjectionToRecord, recordObjections } from '../core/approval/record-objections.ts';
import type { LedgerEntry } from '../core/ledger/ledger-entry.ts';
import { type Entries, openedByGovernor } from '../core/ledger/recorded.ts';
import { toRecord } from '../core/ledger/to-record.ts';
import type { InForce } from '../core/promotion/in-force.ts';
import type { Fetched } from './read/fetch-for.ts';
import type { Standable } from './read/in-force.ts';
import { floorOf, type ReadSnapshot, readSnapshot } from './read/snapshot.ts';
import type { World } from './world.ts';

export interface Judged extends ReadSnapshot {
  /** Objections the ledger does not know yet. */
  readonly objections: readonly ObjectionToRecord[];
  readonly facts: PullRequestFacts;
  readonly fetched: Fetched;
  readonly decision: Decision;
}

/**
 * Reads and decides one pull request by what is in force. `after` is what counts once merges that wait before this one
 * are promoted: a change is judged by what was in force before it, never by itself (T51).
 */
export async function judge(
  world: World,
  standing: Standable,
  facts: PullRequestFacts,
  fetched: Fetched,
  options: { readonly after?: InForce; readonly group?: string } = {},
): Promise<Judged> {
  const { after = standing.inForce, group } = options;
  const read = await readSnapshot(world, { ...standing, inForce: after }, facts, fetched, {
    siblings: true,
    ...(group === undefined ? {} : { group }),
  });
  const { toRecord: objections, snapshot } = recordObjections(read.snapshot, world.now(), {
    forgotten: isForgotten(facts, read.record),
  });
  return { ...read, snapshot, objections, facts, fetched, decision: decide(snapshot, floorOf(world)) };
}

/** The app spoke here once, and its record knows nothing of it: somebody took the record away. */
function isForgotten({ number, comments }: PullRequestFacts, entries: Entries): boolean {
  return comments.some(({ own }) => own) && openedByGovernor(entries, number) === undefined;
}

/** Puts into the ledger what it lacks of this pull request, in one commit. */
export async function record(world: World, judged: Judged): Promise<void> {
  const entries = unrecorded(judged);
  if (entries.length > 0) await world.ledger.append(entries);
}

/** What the ledger lacks of a pull request. */
export function unrecorded({
  snapshot,
  objections,
  decision,
  record: known,
  rolesKnown,
}: Judged): readonly LedgerEntry[] {
  // A role that could not be read then is not a role that nobody held.
  if (!rolesKnown) return [];
  const withdrawn = decision.policies.flatMap((policy) => policy.withdrawn);
  return toRecord(snapshot, objections, withdrawn, known);
}
