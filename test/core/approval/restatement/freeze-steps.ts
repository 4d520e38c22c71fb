import fc from 'fast-check';
import type { Setting } from './setting.ts';
import type { Ending, Hands, Opening, Step } from './steps.ts';
import { governors, often, policyPaths, sometimes } from './universe.ts';

const [a, , z] = policyPaths;
const voter = fc.constantFrom('gov-bob', 'gov-cy', 'own-sal');
const pusher = fc.constantFrom('gov-ann', 'gov-dee', 'own-sal');

const hands: fc.Arbitrary<Hands> = fc.record({
  actor: pusher,
  author: fc.constant(undefined),
  other: fc.constantFrom('gov-dee', 'own-sal'),
  committer: fc.constant('author' as const),
  unknownAuthor: fc.constant(false),
  coAuthor: fc.constant(null),
  verified: fc.constant(false),
  pusher: often('actor' as const, 'other' as const, 5),
});

/** Few contents, so that bytes and meanings come back. */
const version = fc.constantFrom('1', '1', '1c', '2', '2', '-');
const edit = fc.record({ path: fc.constantFrom(a, a, z), version });

/** What happens to one policy: it is objected to, updated by somebody, renamed, approved, and votes are dismissed. */
export const freezeStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('push' as const),
      hands,
      edits: fc.array(edit, { maxLength: 1 }),
      kind: often('normal' as const, 'force' as const, 6),
      keep: fc.constantFrom(0, 1, 'squash' as const),
      apart: fc.constant(false),
      lost: fc.constant(false),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      step: fc.constant('review' as const),
      actor: voter,
      loud: fc.constant(false),
      state: fc.constantFrom('approved' as const, 'approved' as const, 'changes_requested' as const),
      back: fc.constantFrom(0, 0, 0, 1),
      sameSecond: often(false, true, 8),
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('dismiss' as const), back: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({ step: fc.constant('delete' as const), user: fc.constantFrom('gov-bob', 'rando') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ step: fc.constant('base' as const), edit, result: fc.constantFrom('head' as const, '2') }),
  },
);

/** A vote, an update, an objection, and an update that may bring the voted bytes back; often the beginning of a story. */
export const chorus: fc.Arbitrary<readonly Step[]> = fc
  .record({ voter, objector: voter, hands, versions: fc.tuple(version, version) })
  .map(({ voter, objector, hands, versions: [first, second] }) => {
    const vote = (actor: string, state: 'approved' | 'changes_requested'): Step => {
      return { step: 'review', actor, loud: false, state, back: 0, sameSecond: false };
    };
    const push = (one: typeof first, by: Hands): Step => {
      const edits = [{ path: a, version: one }];
      return { step: 'push', hands: by, edits, kind: 'normal', keep: 0, apart: false, lost: false };
    };
    return [
      vote(voter, 'approved'),
      push(first, hands),
      vote(objector, 'changes_requested'),
      push(second, { ...hands, actor: 'gov-ann', pusher: 'actor' }),
    ];
  });

export const plainOpening: fc.Arbitrary<Opening> = fc.record({
  hands,
  edits: fc.constantFrom(
    [{ path: a, version: '1' as const }],
    [{ path: a, version: '2' as const }],
    [{ path: z, version: '1' as const }],
  ),
  apart: fc.constant(false),
  base: fc.constant(undefined),
  draft: fc.constant(false),
  fork: fc.constant(false),
  commander: fc.constant(null),
});

/** One approval is enough, and half of the time the objector's own takes an objection back. */
export const plainSetting: fc.Arbitrary<Setting> = fc.record({
  quorum: fc.record({
    min_approvals: fc.constantFrom(1, 1, 2),
    min_governors: fc.constant(0),
    objections: fc.record({ lifted_by: fc.constantFrom('update' as const, 'update-or-objector' as const) }),
  }),
  governors: fc.constant(governors),
  sales: fc.constant(['own-sal']),
  hr: fc.constant([]),
  crm: fc.constant(['own-cat', 'own-cid']),
  base: fc.record({ a: fc.constantFrom('0', '-'), b: fc.constant('0'), rules: fc.constant(false) }),
  promoted: fc.constant(null),
  earlier: fc.array(fc.record({ path: fc.constantFrom(a, z), version: fc.constantFrom('1', '2', '-'), actor: voter }), {
    maxLength: 1,
  }),
  anyEarlier: often(false, true, 4),
  unattested: fc.constant(false),
  config: fc.constant(undefined),
});

export const plainEnding: fc.Arbitrary<Ending> = fc.record({
  approvers: fc.subarray(['gov-bob', 'gov-cy', 'own-sal'], { maxLength: 1 }),
  merge: sometimes(
    fc.record({
      step: fc.constant('merge' as const),
      actor: fc.constantFrom('gov-ann', 'own-sal'),
      enqueuer: fc.constant(null),
      auto: fc.constant(null),
      evil: fc.constant(null),
    }),
    8,
  ),
});
