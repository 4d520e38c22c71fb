import { stepsOf } from '../approval/history.ts';
import { objectionsTo } from '../approval/objections.ts';
import { promoterOf } from '../approval/promotion.ts';
import { type Roles, rolesOf } from '../approval/roles.ts';
import type { PullRequestSnapshot, Push, Review } from '../approval/snapshot.ts';
import type { Person } from '../person.ts';
import { entryPath } from './entry-path.ts';
import type { LedgerEntry, ObjectionEntry, PushEntry } from './ledger-entry.ts';
import type { Entries } from './recorded.ts';

/**
 * What the ledger lacks of this pull request: roles held now, at first sight, for everything whose role counts as of
 * when it was done. Nothing that is recorded is recorded again.
 */
export function toRecord(snapshot: PullRequestSnapshot, entries: Entries): readonly LedgerEntry[] {
  if (snapshot.changes.length === 0) return [];
  const roles = rolesOf(snapshot.roster);
  const all: LedgerEntry[] = [
    openingOf(snapshot, roles),
    ...snapshot.pushes.flatMap((push) => pushOf(snapshot, push, roles)),
    ...snapshot.reviews
      .filter(({ opinion }) => opinion === 'changes requested')
      .map((review) => objectionOf(snapshot, review, roles)),
    ...mergeOf(snapshot, roles),
  ];
  return all.filter((entry) => !entries.has(entryPath(entry)));
}

function openingOf(snapshot: PullRequestSnapshot, roles: Roles): LedgerEntry {
  const by = snapshot.commandedBy ?? snapshot.author;
  return {
    kind: 'opening',
    pull: snapshot.number,
    ...given(by),
    at: snapshot.openedAt,
    governor: isGovernor(roles, by),
  };
}

/** A push whose pusher cannot be read is no fact yet. */
function pushOf(snapshot: PullRequestSnapshot, push: Push, roles: Roles): readonly PushEntry[] {
  if (push.by === 'unreadable') return [];
  const signed = push.commits.flatMap(({ id, committer, verified }) =>
    verified && committer !== undefined && committer !== 'github'
      ? [{ commit: id, by: committer, governor: isGovernor(roles, committer) }]
      : [],
  );
  return [
    {
      kind: 'push',
      pull: snapshot.number,
      at: push.at,
      ...(push.before === undefined ? {} : { before: push.before }),
      after: push.after,
      ...given(push.by),
      governor: isGovernor(roles, push.by),
      signed,
    },
  ];
}

function objectionOf(snapshot: PullRequestSnapshot, review: Review, roles: Roles): ObjectionEntry {
  const { by } = review;
  const on = snapshot.changes.flatMap((change) => {
    const made = objectionsTo(snapshot, change, stepsOf(snapshot, change, roles), roles);
    const objection = made.find((one) => one.review === review.id && one.pull === snapshot.number);
    return objection === undefined ? [] : [{ path: change.path, meanings: [...objection.rejected].sort() }];
  });
  const owned = Object.entries(snapshot.roster.owners).filter(([, owners]) => owners.some(({ id }) => id === by?.id));
  return {
    kind: 'objection',
    pull: snapshot.number,
    review: review.id,
    base: snapshot.base.ref,
    ...given(by),
    at: review.at,
    governor: isGovernor(roles, by),
    owns: owned.map(([source]) => source).sort(),
    on,
  };
}

function mergeOf(snapshot: PullRequestSnapshot, roles: Roles): readonly LedgerEntry[] {
  const { merge } = snapshot;
  if (merge === undefined) return [];
  const { promotedBy: _, ...asMerged } = merge;
  const promoter = promoterOf(asMerged);
  return [
    {
      kind: 'merge',
      pull: snapshot.number,
      commit: merge.commit,
      at: merge.at,
      ...(promoter === undefined ? {} : { promoter }),
      governor: isGovernor(roles, promoter),
    },
  ];
}

function isGovernor(roles: Roles, person: Person | undefined): boolean {
  return person !== undefined && roles.isGovernor(person);
}

function given(by: Person | undefined): { readonly by?: Person } {
  return by === undefined ? {} : { by };
}
