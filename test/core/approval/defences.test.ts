import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../src/core/approval/decide.ts';
import type { Commit, PullRequestSnapshot } from '../../../src/core/approval/snapshot.ts';
import type { Person } from '../../../src/core/person.ts';
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

const path = 'policies/dev/a.yml';
const machine = aPerson('machine[bot]', 'bot');
const stranger = aPerson('stranger');
const only = (pull: PullRequestSnapshot) => {
  const [policy] = decide(pull).policies;
  if (policy === undefined) throw new Error('no policy was judged');
  return policy;
};
const logins = (people: readonly Person[]) => people.map(({ login }) => login);
const aCommit = (id: string, by: Person): Commit => ({
  id,
  author: by,
  committer: by,
  coAuthors: [],
  verified: false,
  touches: [path],
});
const objection = (by: Person, at: number, commit: string) =>
  aReview(by, { opinion: 'changes requested', at, commit, recorded: { governor: true, owns: [], on: [path] } });

describe('a review', () => {
  it('that only comments approves nothing, whatever it says', () => {
    const reviews = [aReview(governor, { opinion: 'commented' }), aReview(secondGovernor)];
    expect(logins(only(aPull({ reviews })).counted)).toEqual(['second-governor']);
  });

  it('of a deleted account approves nothing', () => {
    expect(only(aPull({ reviews: [aReview(undefined)] })).reviews).toMatchObject([
      { counts: false, why: 'deleted account' },
    ]);
  });

  it('T19: of a machine freezes nothing, though it may push', () => {
    const reviews = [aReview(machine, { opinion: 'changes requested', canPush: true })];
    expect(only(aPull({ reviews })).frozen).toBe(false);
  });
});

describe('who could approve', () => {
  it('is neither an author nor who made the bytes', () => {
    const { couldApprove, cannotApprove } = only(aPull({ commits: [aCommit('H1', owner)] }));
    expect(logins(couldApprove)).toEqual(['governor', 'second-governor']);
    expect(cannotApprove).toEqual([
      { by: author, why: 'author' },
      { by: owner, why: 'contributor' },
    ]);
  });

  it('is no owner where rules, people or the catalogue change, whatever scope they are said to have', () => {
    for (const kind of ['rules', 'people', 'catalogue'] as const) {
      const pull = aPull({ changes: [aChange({ kind })], reviews: [aReview(owner)] });
      expect(only(pull).reviews).toMatchObject([{ counts: false, why: 'no role' }]);
    }
  });
});

describe('the operator’s floor', () => {
  it('asks for approvals and for governors, whatever the rules say', () => {
    const { policies } = decide(aPull(), { floor: { required: 3, governors: 2 } });
    expect(policies[0]?.quorum).toMatchObject({ required: 3, governorsRequired: 2 });
  });
});

describe('a governor’s hand', () => {
  it('T55: is no push that ends with the bytes it began with', () => {
    const before = aSide('a0');
    const pull = aPull({
      author: stranger,
      changes: [aChange({ base: before })],
      commits: [aCommit('H0', governor), aCommit('H1', stranger)],
      pushes: [
        aPush({ by: governor, after: 'H0', commits: [aCommit('H0', governor)] }),
        aPush({ by: stranger, before: 'H0', at: 11, commits: [aCommit('H1', stranger)] }),
      ],
      bytesAt: { H0: { [path]: before }, H1: { [path]: aSide('a1') } },
    });
    expect(decide(pull).reasons).toContainEqual({ kind: 'no governor’s hand', path });
  });
});

describe('what a change request rejects', () => {
  const bytes = { H0: someBytes('a0'), H1: someBytes('a1'), H2: someBytes('a2') };
  const bytesAt = Object.fromEntries(Object.entries(bytes).map(([commit, there]) => [commit, { [path]: there }]));

  it('S064: is also what was at the head when it was submitted, though written for an older commit', () => {
    const pull = aPull({
      changes: [aChange({ head: aSide('a1') })],
      pushes: [
        aPush({ after: 'H0', at: 10 }),
        aPush({ before: 'H0', after: 'H1', at: 15 }),
        aPush({ before: 'H1', after: 'H2', at: 30 }),
        aPush({ before: 'H2', after: 'H3', at: 40 }),
      ],
      head: 'H3',
      bytesAt: { ...bytesAt, H3: { [path]: bytes.H1 } },
      reviews: [objection(governor, 20, 'H0')],
    });
    expect(only(pull).frozen).toBe(true);
  });

  it('R10: a push in the same second was there before it, and lifts nothing', () => {
    const pull = (at: number) =>
      aPull({
        changes: [aChange({ head: aSide('a1') })],
        pushes: [aPush({ after: 'H0', at: 10 }), aPush({ before: 'H0', after: 'H1', at: 20 })],
        bytesAt,
        reviews: [objection(governor, at, 'H0')],
      });
    expect([only(pull(19)).frozen, only(pull(20)).frozen]).toEqual([false, true]);
  });

  it('R10: what was pushed in the same second is rejected, and freezes again when it comes back', () => {
    const pull = aPull({
      changes: [aChange({ head: aSide('a1') })],
      head: 'H3',
      pushes: [
        aPush({ after: 'H0', at: 10 }),
        aPush({ before: 'H0', after: 'H1', at: 20 }),
        aPush({ before: 'H1', after: 'H2', at: 30 }),
        aPush({ before: 'H2', after: 'H3', at: 40 }),
      ],
      bytesAt: { ...bytesAt, H3: { [path]: bytes.H1 } },
      reviews: [objection(governor, 20, 'H0')],
    });
    expect(only(pull).frozen).toBe(true);
  });
});

describe('a promotion', () => {
  it('R8: is no machine’s, though it was recorded as a governor', () => {
    const reviews = [aReview(governor), aReview(secondGovernor)];
    const merge = {
      commit: 'M1',
      at: 50,
      by: machine,
      enqueuedBy: machine,
      governorThen: true,
      bytes: { [path]: aSide('a1') },
    };
    expect(decide(aPull({ reviews, state: 'merged', merge })).promotion).toMatchObject({ word: 'held' });
  });
});
