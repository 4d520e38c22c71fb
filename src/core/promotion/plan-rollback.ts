import { holdOn } from '../ledger/active-holds.ts';
import type { HoldEntry } from '../ledger/ledger-entry.ts';
import type { Person } from '../person.ts';
import type { InForce } from './in-force.ts';
import type { StatedChange } from './statement.ts';

/** A governor who wants to take the last promotion of one policy back. */
export interface RollbackQuestion {
  readonly policyKey: string;
  readonly by: Person;
  /** Unix seconds. */
  readonly now: number;
  readonly withinSeconds: number;
  /** Those that nobody released. */
  readonly holds: readonly HoldEntry[];
  /** Pull request the command was made on. */
  readonly on: number;
}

export type RollbackPlan =
  | {
      readonly ok: true;
      /** The statement that is taken back. */
      readonly undoes: number;
      readonly changes: readonly StatedChange[];
    }
  /** A sentence without an end. */
  | { readonly ok: false; readonly why: string };

/**
 * One governor may bring back only the bytes that were live immediately before, within a set time, never bytes on hold
 * and never bytes of their own (T59): everything else takes a pull request and its quorum.
 */
export function planRollback(inForce: InForce, question: RollbackQuestion): RollbackPlan {
  const { policyKey, by, on, holds } = question;
  const refuse = (why: string): RollbackPlan => ({ ok: false, why });
  const last = inForce.lastChanges.get(policyKey);
  if (last === undefined) return refuse('no promotion has changed this policy');
  if (last.isRollback)
    return refuse('it was rolled back already: only the bytes live immediately before can come back');
  if (question.now > last.at + question.withinSeconds)
    return refuse(`its last promotion, statement ${last.sequence}, is longer ago than a rollback may reach`);
  const changes: StatedChange[] = [];
  for (const { path, before, after, madeBefore } of last.files) {
    if (inForce.prod.get(path) !== after) return refuse(`another policy has taken the place of ${path} since`);
    if (before !== undefined && madeBefore === 'not recorded')
      return refuse('it is not recorded who made the bytes that were live before');
    if (typeof madeBefore === 'object' && madeBefore.includes(by.id))
      return refuse('you took part in making the bytes that were live before');
    const held = holdOn(holds, { policyKey, blob: before });
    if (held !== undefined && (before !== undefined || last.files.length === 1))
      return refuse(`the bytes that were live before are on hold by ${held.by.login}`);
    changes.push({
      place: 'prod',
      path,
      policyKey,
      before: after,
      after: before,
      pull: on,
      approvals: [],
      ...(before === undefined ? {} : { madeBy: typeof madeBefore === 'object' ? madeBefore : [] }),
    });
  }
  return { ok: true, undoes: last.sequence, changes };
}
