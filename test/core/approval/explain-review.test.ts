import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../src/core/approval/decide.ts';
import { explainUser } from '../../../src/core/approval/explain-review.ts';
import type { PullRequestSnapshot } from '../../../src/core/approval/snapshot.ts';
import type { Person } from '../../../src/core/person.ts';
import { aPerson, aPull, aReview, author, governor, owner, secondGovernor } from '../../support/a-pull.ts';

const stranger = aPerson('stranger');
const machine = aPerson('helper', 'bot');
const commit = {
  id: 'H1',
  author: owner,
  committer: owner,
  coAuthors: [],
  verified: false,
  touches: ['policies/dev/a.yml'],
};

describe('one sentence on a review', () => {
  it.each<[string, Person, Partial<PullRequestSnapshot>, boolean, string]>([
    ['counts as governor', governor, { reviews: [aReview(governor)] }, true, 'counts, given as governor.'],
    ['counts as owner', owner, { reviews: [aReview(owner)] }, true, 'counts, given as owner of payments.'],
    ['has no role', stranger, { reviews: [aReview(stranger)] }, false, 'only governors and owners'],
    ['is a machine', machine, { reviews: [aReview(machine)] }, false, 'machines hold no role'],
    ['is the author', author, { reviews: [aReview(author)] }, false, 'nobody approves their own'],
    ['took part', owner, { reviews: [aReview(owner)], commits: [commit] }, false, 'cannot approve it'],
    ['was dismissed', governor, { reviews: [aReview(governor, { dismissedAt: 30 })] }, false, 'it was dismissed'],
    ['is for other bytes', governor, { reviews: [aReview(governor, { commit: 'H0' })] }, false, 'other bytes'],
    [
      'is a comment',
      governor,
      { reviews: [aReview(governor, { opinion: 'commented' })] },
      false,
      'neither an approval',
    ],
    [
      'freezes',
      governor,
      { reviews: [aReview(governor, { opinion: 'changes requested' })] },
      false,
      'freezes policies/dev/a.yml',
    ],
    [
      'is frozen',
      secondGovernor,
      { reviews: [aReview(governor, { opinion: 'changes requested' }), aReview(secondGovernor)] },
      false,
      'given anew',
    ],
    ['would count', governor, {}, false, 'There is no review yet; an approval of policies/dev/a.yml would count.'],
    ['would not count for the author', author, {}, false, 'would not count: nobody approves'],
    ['would not count for a contributor', owner, { commits: [commit] }, false, 'would not count: who wrote'],
    ['would not count without a role', stranger, {}, false, 'would not count: only governors'],
  ])('says that it %s', (_, person, more, counts, sentence) => {
    const explained = explainUser(decide(aPull(more)), person);
    expect(explained).toEqual([{ path: 'policies/dev/a.yml', counts, sentence: expect.stringContaining(sentence) }]);
  });

  it('tells of the approval that counts, not of the comment after it', () => {
    const reviews = [aReview(governor, { id: '1' }), aReview(governor, { id: '2', opinion: 'commented' })];
    expect(explainUser(decide(aPull({ reviews })), governor)[0]?.counts).toBe(true);
  });

  it('tells of the latest opinion where none counts', () => {
    const reviews = [
      aReview(governor, { id: '1', commit: 'H0' }),
      aReview(governor, { id: '2', dismissedAt: 30 }),
      aReview(governor, { id: '3', opinion: 'commented' }),
    ];
    expect(explainUser(decide(aPull({ reviews })), governor)[0]?.sentence).toContain('it was dismissed');
  });

  it('tells of the change request that freezes, not of the approval after it', () => {
    const reviews = [aReview(governor, { id: '1', opinion: 'changes requested' }), aReview(governor, { id: '2' })];
    expect(explainUser(decide(aPull({ reviews })), governor)[0]?.sentence).toContain('freezes');
  });

  it('tells of a change request that was answered, or never bound', () => {
    const objection = aReview(governor, {
      opinion: 'changes requested',
      recorded: { governor: false, owns: [], on: [] },
    });
    expect(explainUser(decide(aPull({ reviews: [objection] })), governor)[0]?.sentence).toContain(
      'change request does not count',
    );
  });
});
