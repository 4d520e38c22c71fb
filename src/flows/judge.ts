import { decide } from '../core/approval/decide.ts';
import type { Decision } from '../core/approval/decision.ts';
import type { PullRequestFacts } from '../core/approval/facts.ts';
import { type ObjectionToRecord, recordObjections } from '../core/approval/record-objections.ts';
import { toRecord } from '../core/ledger/to-record.ts';
import type { InForce } from '../core/promotion/in-force.ts';
import type { Standing } from './read/in-force.ts';
import { type Fetched, floorOf, type ReadSnapshot, readSnapshot } from './read/snapshot.ts';
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
  standing: Extract<Standing, { state: 'standing' }>,
  facts: PullRequestFacts,
  fetched: Fetched,
  options: { readonly after?: InForce; readonly group?: string } = {},
): Promise<Judged> {
  const { after = standing.inForce, group } = options;
  const read = await readSnapshot(world, { ...standing, inForce: after }, facts, fetched, {
    siblings: true,
    ...(group === undefined ? {} : { group }),
  });
  const { toRecord: objections, snapshot } = recordObjections(read.snapshot, world.now());
  return { ...read, snapshot, objections, facts, fetched, decision: decide(snapshot, floorOf(world)) };
}

/** Puts into the ledger what it lacks of this pull request, in one commit. */
export async function record(
  world: World,
  { snapshot, objections, decision, record: known, rolesKnown }: Judged,
): Promise<void> {
  // A role that could not be read then is not a role that nobody held.
  if (!rolesKnown) return;
  const withdrawn = decision.policies.flatMap((policy) => policy.withdrawn);
  const entries = toRecord(snapshot, objections, withdrawn, known);
  if (entries.length > 0) await world.ledger.append(entries);
}
