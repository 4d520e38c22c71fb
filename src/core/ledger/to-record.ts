import type { Withdrawn } from '../approval/decision.ts';
import { promoterOf } from '../approval/promotion.ts';
import type { ObjectionToRecord } from '../approval/record-objections.ts';
import { type Roles, rolesOf } from '../approval/roles.ts';
import type { PullRequestSnapshot, Push } from '../approval/snapshot.ts';
import type { Person } from '../person.ts';
import { entryPath } from './entry-path.ts';
import type { LedgerEntry, ObjectionEntry, PushEntry } from './ledger-entry.ts';
import type { Entries } from './recorded.ts';

/**
 * What the ledger lacks of this pull request: roles held now, at first sight, for everything whose role counts as of
 * when it was done. Nothing that is recorded is recorded again.
 */
export function toRecord(
  snapshot: PullRequestSnapshot,
  objections: readonly ObjectionToRecord[],
  withdrawn: readonly Withdrawn[],
  entries: Entries,
): readonly LedgerEntry[] {
  if (snapshot.changes.length === 0) return [];
  const roles = rolesOf(snapshot.roster);
  const all: LedgerEntry[] = [
    openingOf(snapshot, roles),
    ...snapshot.pushes.flatMap((push) => pushOf(snapshot, push, roles)),
    ...objections.map((objection) => objectionEntry(snapshot, objection)),
    ...withdrawn.map(({ by, review, pull, path, at }) => ({ kind: 'withdrawal' as const, pull, review, path, by, at })),
    ...mergeOf(snapshot, roles),
  ];
  const unique = new Map(all.map((entry) => [entryPath(entry), entry]));
  return [...unique].flatMap(([path, entry]) => (entries.has(path) ? [] : [entry]));
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

function objectionEntry(
  snapshot: PullRequestSnapshot,
  { review, governor, owns, on }: ObjectionToRecord,
): ObjectionEntry {
  return {
    kind: 'objection',
    pull: snapshot.number,
    review: review.id,
    base: snapshot.base.ref,
    ...given(review.by),
    at: review.at,
    governor,
    owns,
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
