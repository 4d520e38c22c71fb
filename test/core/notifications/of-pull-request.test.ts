import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../src/core/approval/decide.ts';
import type { PullRequestSnapshot } from '../../../src/core/approval/snapshot.ts';
import {
  promotedNotification,
  reviewNeeded,
  syncFailedNotification,
  toldBy,
} from '../../../src/core/notifications/of-pull-request.ts';
import { eventComment } from '../../../src/core/report/comments.ts';
import {
  aChange,
  aPerson,
  aPull,
  aPush,
  aReview,
  aSide,
  author,
  governor,
  owner,
  secondGovernor,
  someBytes,
} from '../../support/a-pull.ts';

const PATH = 'policies/dev/a.yml';
const bot = aPerson('helper', 'bot');
const objection = aReview(owner, { opinion: 'changes requested', id: 'R9', at: 30 });
const approvals = [aReview(governor), aReview(owner, { at: 25 })];
const merge = { commit: 'M1', at: 40, by: governor, bytes: { [PATH]: someBytes('a1') } };
const logins = (people: readonly { readonly login: string }[] = []) => people.map(({ login }) => login);

function told(snapshot: PullRequestSnapshot) {
  const decision = decide(snapshot);
  const comment = eventComment(snapshot, decision);
  return comment === undefined ? undefined : toldBy(comment.key, snapshot, decision);
}

describe('what is told to those who took part', () => {
  const rows: readonly [string, PullRequestSnapshot, object | undefined][] = [
    ['nothing while reviews are lacking', aPull(), undefined],
    [
      'a freeze, with who objected',
      aPull({ reviews: [objection] }),
      { type: 'change.frozen', key: 'frozen:R9', at: 30, by: { login: 'owner' }, paths: [PATH], details: [] },
    ],
    [
      'a freeze without an explanation, with the wish for one',
      aPull({ reviews: [{ ...objection, hasExplanation: false }] }),
      { type: 'change.frozen', details: ['The change request has no explanation yet.'] },
    ],
    [
      'the last approval needed',
      aPull({ reviews: approvals }),
      { type: 'change.approved', at: 25, paths: [PATH], details: [] },
    ],
    [
      'a merge by nobody who may promote',
      aPull({ reviews: approvals, state: 'merged', merge: { ...merge, by: owner } }),
      { type: 'change.held', at: 40, by: { login: 'owner' }, paths: [PATH] },
    ],
    [
      'a merge without approvals',
      aPull({ state: 'merged', merge }),
      { type: 'change.withheld', at: 40, by: { login: 'governor' }, paths: [PATH], details: ['Not approved.'] },
    ],
    [
      'a merge of other bytes',
      aPull({ reviews: approvals, state: 'merged', merge: { ...merge, bytes: { [PATH]: someBytes('evil') } } }),
      { type: 'change.withheld', details: ['The merged bytes are not the approved bytes.'] },
    ],
  ];
  it.each(rows)('is %s', (_, snapshot, expected) => {
    if (expected === undefined) expect(told(snapshot)).toBeUndefined();
    else expect(told(snapshot)).toMatchObject(expected);
  });

  it('is bytes that a governor put on hold', () => {
    const snapshot = aPull({ reviews: approvals, state: 'merged', merge });
    expect(toldBy('on-hold:8', snapshot, decide(snapshot))).toMatchObject({ type: 'change.on-hold', paths: [PATH] });
  });

  it('is no answer to a command', () => {
    const snapshot = aPull();
    expect(toldBy('answer:7', snapshot, decide(snapshot))).toBeUndefined();
  });

  it('goes to the author, the commander, pushers, reviewers, mergers and promoters, each once; to no machine', () => {
    const people = ['commander', 'pusher', 'enqueuer', 'enabler', 'caller', 'promoter'].map((login) => aPerson(login));
    const [commander, pusher, enqueuer, enabler, caller, promoter] = people;
    if (!commander || !pusher || !enqueuer || !enabler || !caller || !promoter) throw new Error('all are there');
    const snapshot = aPull({
      commandedBy: commander,
      pushes: [aPush({ by: pusher }), aPush({ by: 'unreadable' }), aPush({ by: undefined }), aPush({ by: bot })],
      reviews: [objection, aReview(owner), aReview(undefined), aReview(bot)],
      merge: { ...merge, enqueuedBy: enqueuer, autoMergeBy: enabler, promotedBy: caller },
    });
    const { people: found } = promotedNotification('promoted:1', snapshot, { sequence: 1, paths: ['a.yml'], promoter });
    expect(new Set(logins(found))).toEqual(
      new Set(['author', 'owner', 'governor', ...people.map(({ login }) => login)]),
    );
  });

  it('is a promotion, and a sync that failed, by the number of the statement', () => {
    const promoted = promotedNotification('promoted:4', aPull({ merge }), {
      sequence: 4,
      paths: ['a.yml'],
      promoter: governor,
    });
    expect(promoted).toMatchObject({ type: 'change.promoted', sequence: 4, by: { login: 'governor' }, at: 40 });
    const failed = { sequence: 4, paths: ['a.yml'], details: ['no answer'], at: 50 };
    expect(syncFailedNotification('sync-failed:4', aPull({ merge }), failed)).toMatchObject({
      type: 'sync.failed',
      at: 50,
      details: ['no answer'],
    });
  });
});

describe('a review that is needed', () => {
  const needed = (snapshot: PullRequestSnapshot) => reviewNeeded(snapshot, decide(snapshot));

  it('is told to those who could still approve, and not to those who did', () => {
    expect(needed(aPull())).toMatchObject({ type: 'review.needed', by: { login: 'author' }, paths: [PATH], at: 10 });
    expect(logins(needed(aPull())?.people)).toEqual(['governor', 'second-governor', 'owner']);
    expect(logins(needed(aPull({ reviews: [aReview(governor)] }))?.people)).toEqual(['second-governor', 'owner']);
  });

  it('is told to nobody where nothing lacks an approval', () => {
    expect(needed(aPull({ reviews: [aReview(secondGovernor), aReview(owner)] }))).toBeUndefined();
  });

  const round = (heads: readonly string[], more: Partial<PullRequestSnapshot> = {}) => {
    const blobs = heads.map((head) => head.split('-')[0] ?? '');
    const pushes = heads.map((head, index) =>
      aPush({ at: 10 + index, before: heads[index - 1], after: head, by: author }),
    );
    const bytesAt = Object.fromEntries(heads.map((head, index) => [head, { [PATH]: someBytes(blobs[index] ?? '') }]));
    const head = heads.at(-1) ?? '';
    return needed(aPull({ head, pushes, bytesAt, changes: [aChange({ head: aSide(blobs.at(-1) ?? '') })], ...more }))
      ?.key;
  };

  it('is one round while the bytes are the same, whatever else is pushed', () => {
    expect(round(['a-1', 'a-2', 'a-3'])).toBe(round(['a-1']));
  });

  it('is another round for other bytes, and for the same bytes that came back', () => {
    const keys = [round(['a-1']), round(['a-1', 'b-1']), round(['a-1', 'b-1', 'a-2'])];
    expect(new Set(keys).size).toBe(3);
  });

  it('begins with the head where the record of pushes does not reach it', () => {
    expect(round(['a-1', 'a-2'], { pushes: [aPush({ after: 'a-1' })] })).toMatch(/:a-2$/);
    expect(round(['a-1'], { pushes: [] })).toMatch(/:a-1$/);
  });
});
