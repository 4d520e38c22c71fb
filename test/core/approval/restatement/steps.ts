import fc from 'fast-check';
import { governors, often, otherPaths, owners, policyPaths, policyVersions, sometimes, strangers } from './universe.ts';

const someone = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...governors) },
  { weight: 5, arbitrary: fc.constantFrom(...owners) },
  { weight: 2, arbitrary: fc.constantFrom(...strangers) },
);

const path = fc.oneof(
  { weight: 200, arbitrary: fc.constantFrom(policyPaths[0], policyPaths[0], policyPaths[0], ...policyPaths) },
  { weight: 20, arbitrary: fc.constantFrom(...otherPaths.slice(0, 4)) },
  { weight: 1, arbitrary: fc.constantFrom(...otherPaths) },
);

const edit = fc.record({ path, version: fc.constantFrom(...policyVersions) });

const handsOf = (actor: fc.Arbitrary<string>) =>
  fc.record({
    actor,
    author: often(undefined, 'other', 4),
    other: someone,
    committer: fc.oneof(
      { weight: 120, arbitrary: fc.constant('author' as const) },
      { weight: 20, arbitrary: fc.constant('web-flow' as const) },
      { weight: 20, arbitrary: fc.constant('other' as const) },
      { weight: 1, arbitrary: fc.constant('nobody' as const) },
    ),
    unknownAuthor: often(false, true, 200),
    coAuthor: sometimes(someone, 8),
    verified: often(false, true, 6),
    pusher: fc.oneof(
      { weight: 160, arbitrary: fc.constant('actor' as const) },
      { weight: 16, arbitrary: fc.constant('other' as const) },
      { weight: 1, arbitrary: fc.constant('unreadable' as const) },
    ),
  });

const hands = handsOf(someone);

const push = fc.record({
  step: fc.constant('push' as const),
  hands,
  edits: fc.array(edit, { maxLength: 2 }),
  kind: fc.oneof(
    { weight: 10, arbitrary: fc.constant('normal' as const) },
    { weight: 4, arbitrary: fc.constant('force' as const) },
    { weight: 2, arbitrary: fc.constant('rebase' as const) },
    { weight: 2, arbitrary: fc.constant('update_merge' as const) },
  ),
  /** Of a forced push: how many commits stay, or everything in one commit. */
  keep: fc.constantFrom(0, 1, 2, 'squash' as const),
  /** Each edit in its own commit. */
  apart: fc.boolean(),
  lost: fc.boolean(),
});

const review = fc.record({
  step: fc.constant('review' as const),
  actor: someone,
  loud: often(false, true, 10),
  state: fc.constantFrom(
    'approved' as const,
    'approved' as const,
    'approved' as const,
    'changes_requested' as const,
    'commented' as const,
  ),
  /** How many commits before the newest one told of; `lost` is no commit. */
  back: fc.oneof(
    { weight: 24, arbitrary: fc.constant(0) },
    { weight: 8, arbitrary: fc.nat(4) },
    { weight: 1, arbitrary: fc.constant('lost' as const) },
  ),
  sameSecond: often(false, true, 4),
});

const roleChange = fc.record({
  step: fc.constant('role' as const),
  add: fc.subarray(['newgov', 'own-sal', 'rando', 'gov-bob'], { maxLength: 1 }),
  remove: fc.subarray(governors, { maxLength: 1 }),
  removeOwner: fc.constantFrom('nobody' as const, 'everywhere' as const, 'from sales' as const),
  owner: fc.constantFrom(...owners),
});

const basePush = fc.record({
  step: fc.constant('base' as const),
  edit,
  result: fc.oneof(
    { weight: 4, arbitrary: fc.constant('head' as const) },
    { weight: 2, arbitrary: fc.constant('base' as const) },
    { weight: 3, arbitrary: fc.constantFrom(...policyVersions) },
  ),
});

const rare = fc.oneof(
  fc.record({ step: fc.constant('delete' as const), user: someone }),
  fc.record({ step: fc.constant('retarget' as const), base: fc.constantFrom('main', 'release') }),
  fc.record({ step: fc.constant('plain' as const), event: fc.constantFrom('ready_for_review', 'close', 'reopen') }),
  fc.record({ step: fc.constant('plain' as const), event: fc.constantFrom('api_error', 'api_recovered', 'webhook') }),
  fc.record({
    step: fc.constant('plain' as const),
    event: fc.constantFrom('comment', 'reaction', 'pending_review', 'edit_review'),
  }),
  fc.record({ step: fc.constant('plain' as const), event: often('webhook', 'files_truncated', 3) }),
  fc.record({
    step: fc.constant('sibling' as const),
    number: fc.constantFrom(41, 42),
    decision: fc.constantFrom(
      'approved' as const,
      'pending' as const,
      'changes_requested' as const,
      'invalid' as const,
    ),
    base: fc.constantFrom(undefined, 'main', 'release'),
  }),
  fc.record({ step: fc.constant('group' as const), evil: sometimes(edit, 2) }),
);

const mergeBy = (actor: fc.Arbitrary<string>) =>
  fc.record({
    step: fc.constant('merge' as const),
    actor: fc.oneof({ weight: 3, arbitrary: actor }, { weight: 1, arbitrary: fc.constant('github-merge-queue[bot]') }),
    enqueuer: sometimes(fc.oneof(someone, fc.constant('mergify[bot]')), 2),
    auto: sometimes(someone, 2),
    evil: sometimes(edit, 6),
  });

const merge = mergeBy(someone);

/** One thing that may happen; the storyteller makes of it an event that fits what happened before. */
export const step = fc.oneof(
  { weight: 9, arbitrary: push },
  { weight: 22, arbitrary: review },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('dismiss' as const), back: fc.nat(3) }) },
  { weight: 2, arbitrary: roleChange },
  { weight: 2, arbitrary: basePush },
  { weight: 3, arbitrary: rare },
  { weight: 1, arbitrary: merge },
);

/** So that some stories end well: approvals of the head, and a merge. */
export const ending = fc.record({
  approvers: fc.subarray([...governors, ...owners]),
  merge: sometimes(mergeBy(fc.constantFrom(...governors)), 2),
});

const mostlyGovernors = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...governors) },
  { weight: 1, arbitrary: someone },
);

export const opening = fc.record({
  hands: handsOf(mostlyGovernors),
  edits: fc.array(edit, { minLength: 1, maxLength: 2 }),
  apart: fc.boolean(),
  base: often(undefined, 'release', 30),
  draft: often(false, true, 15),
  fork: often(false, true, 10),
  commander: sometimes(someone, 10),
});

type Of<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;
export type Step = Of<typeof step>;
export type Opening = Of<typeof opening>;
export type Ending = Of<typeof ending>;
export type Hands = Of<typeof hands>;
export type Edit = Of<typeof edit>;
export type StepOf<Name extends Step['step']> = Extract<Step, { readonly step: Name }>;
