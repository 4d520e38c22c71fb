import type { Decision } from '../approval/decision.ts';
import type { PullRequestSnapshot } from '../approval/snapshot.ts';
import type { Person } from '../person.ts';
import type { Account } from './notification.ts';

/** Everyone who took part: who opened, commanded, pushed, reviewed, merged or promoted it. Machines and deleted accounts are nobody. */
export function participantsOf(
  { author, commandedBy, pushes, reviews, merge }: PullRequestSnapshot,
  promoter?: Person,
): readonly Account[] {
  return accounts([
    author,
    commandedBy,
    ...pushes.map(({ by }) => (by === 'unreadable' ? undefined : by)),
    ...reviews.map(({ by }) => by),
    merge?.by,
    merge?.enqueuedBy,
    merge?.autoMergeBy,
    merge?.promotedBy,
    promoter,
  ]);
}

/** Whoever could still approve a policy that lacks approvals. */
export function reviewersNeeded({ policies }: Decision): readonly Account[] {
  return accounts(policies.filter(({ word }) => word !== 'approved').flatMap(({ couldApprove }) => couldApprove));
}

/** Each person once, in order of account. */
function accounts(people: readonly (Person | undefined)[]): readonly Account[] {
  const known = new Map<number, Account>();
  for (const person of people) {
    if (person === undefined || person.kind === 'bot') continue;
    known.set(person.id, { id: person.id, login: person.login });
  }
  return [...known.values()].toSorted((a, b) => a.id - b.id);
}
