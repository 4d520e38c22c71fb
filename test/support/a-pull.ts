import type {
  Bytes,
  BytesByPath,
  Change,
  PullRequestSnapshot,
  Push,
  Review,
  Side,
} from '../../src/core/approval/snapshot.ts';
import type { Person } from '../../src/core/person.ts';
import { rulesFromWritten } from '../../src/core/rules/rules-from-written.ts';
import type { WrittenRules } from '../../src/core/rules/written-rules.ts';

let accounts = 0;

/** An account of its own. */
export function aPerson(login: string, kind: Person['kind'] = 'user'): Person {
  accounts++;
  return { id: accounts, login, kind };
}

/** Bytes with a meaning of their own. */
export function someBytes(blob: string, meaning = `means ${blob}`): Bytes {
  return { blob, mode: '100644', meaning };
}

/** One side of a change, active on `payments`. */
export function aSide(blob: string, more: Partial<Side> = {}): Side {
  return { ...someBytes(blob), scope: ['payments'], tags: [], columnTags: [], actions: [], ...more };
}

/** A new policy, not in production. */
export function aChange(more: Partial<Change> = {}): Change {
  return {
    path: 'policies/dev/a.yml',
    kind: 'policy',
    base: undefined,
    head: aSide('a1'),
    promoted: 'same as base',
    ...more,
  };
}

export const author = aPerson('author');
export const governor = aPerson('governor');
export const secondGovernor = aPerson('second-governor');
export const owner = aPerson('owner');

/** Rules with the product's defaults. */
export function someRules(approvals: NonNullable<WrittenRules['approvals']> = {}) {
  const read = rulesFromWritten({ governors: {}, approvals });
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  return read.value;
}

/** A push of everything, in the second of the opening. */
export function aPush(more: Partial<Push> = {}): Push {
  return { at: 10, by: author, before: undefined, after: 'H1', force: false, commits: [], ...more };
}

/** An approval of the head. */
export function aReview(by: Person | undefined, more: Partial<Review> = {}): Review {
  return {
    id: `review of ${by?.login ?? 'nobody'}`,
    by,
    opinion: 'approved',
    at: 20,
    commit: 'H1',
    hasExplanation: true,
    ...more,
  };
}

/** A pull request by a governor, with one new policy at head `H1`, in which nothing else has happened. */
export function aPull(more: Partial<PullRequestSnapshot> = {}): PullRequestSnapshot {
  const changes = more.changes ?? [aChange()];
  const bytes: BytesByPath = Object.fromEntries(changes.map(({ path, head }) => [path, head]));
  return {
    repository: { owner: 'acme', name: 'policies', id: 1 },
    number: 7,
    title: 'A new policy',
    state: 'open',
    draft: false,
    base: { ref: 'main', protected: true },
    head: 'H1',
    author,
    openedAt: 10,
    rules: { state: 'in force', rules: someRules(), attested: true },
    roster: { governors: [author, governor, secondGovernor], owners: { payments: [owner] } },
    problems: [],
    incomplete: [],
    commits: [],
    pushes: [aPush()],
    reviews: [],
    objectionsBefore: [],
    bytesAt: { H1: bytes },
    mergeResult: bytes,
    siblings: [],
    ...more,
    changes,
  };
}
