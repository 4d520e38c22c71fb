import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../src/core/approval/decide.ts';
import type { PullRequestSnapshot } from '../../../src/core/approval/snapshot.ts';
import { titleOf } from '../../../src/core/report/check-title.ts';
import { aChange, aPull, aReview, aSide, governor, secondGovernor } from '../../support/a-pull.ts';

const titleIn = (snapshot: PullRequestSnapshot) => titleOf(snapshot, decide(snapshot));

describe('the title of the check', () => {
  const head = aSide('a1');
  const restore = aChange({ base: aSide('a2'), head, promoted: { blob: head.blob } });
  const merged = {
    changes: [restore],
    state: 'merged',
    merge: { commit: 'M', at: 30, by: governor, bytes: {} },
  } as const;
  const bytes = { [restore.path]: { blob: head.blob, mode: head.mode, meaning: head.meaning } };

  it.each<[string, Partial<PullRequestSnapshot>, string]>([
    ['a restore nobody approved', {}, 'Restored what is in production · merged by governor'],
    [
      'a restore that two approved all the same',
      { reviews: [aReview(governor), aReview(secondGovernor)] },
      'Approved and merged by governor',
    ],
  ])('of %s does not say otherwise', (_, more, title) => {
    expect(titleIn(aPull({ ...merged, merge: { ...merged.merge, bytes }, ...more }))).toBe(title);
  });

  it('says that the branch conflicts with its base, once approvals are there', () => {
    const { mergeResult: _, ...pull } = aPull({ reviews: [aReview(governor), aReview(secondGovernor)] });
    expect(titleIn({ ...pull, mergeConflict: ['notes.txt'] })).toBe('In review · conflicts with the base branch');
  });
});
