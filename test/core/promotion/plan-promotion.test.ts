import { describe, expect, it } from '@jest/globals';
import { genesis } from '../../../src/core/promotion/in-force.ts';
import { type JudgedChange, type JudgedMerge, planPromotion } from '../../../src/core/promotion/plan-promotion.ts';

const inForce = genesis('c0', new Map([['a.yml', 'a1']]), new Map());
const governor = { id: 1, login: 'governor-1', kind: 'user' } as const;

function outcome(
  change: Partial<JudgedChange>,
  at: { verdict?: JudgedMerge['verdict']; tip?: string | undefined } = {},
) {
  const whole: JudgedChange = {
    place: 'prod',
    path: 'a.yml',
    source: 'policies/dev/a.yml',
    approved: 'a2',
    merged: 'a2',
    approvals: [],
    madeBy: [],
    ...change,
  };
  const merge: JudgedMerge = {
    number: 7,
    head: 'h',
    mergeCommit: 'm',
    snapshot: 's',
    verdict: at.verdict ?? { word: 'performed', promoter: governor },
    changes: [whole],
  };
  const tip = 'tip' in at ? at.tip : whole.approved;
  return planPromotion(merge, inForce, () => tip)[0]?.outcome;
}

describe('what becomes of a merged change', () => {
  it.each([
    ['approved and merged by a governor: promoted', outcome({}), { word: 'promote', before: 'a1', after: 'a2' }],
    ['a new policy', outcome({ path: 'b.yml', approved: 'b1' }), { word: 'promote', before: undefined, after: 'b1' }],
    [
      'a deleted policy',
      outcome({ approved: undefined }, { tip: undefined }),
      { word: 'promote', before: 'a1', after: undefined },
    ],
    ['already in force', outcome({ approved: 'a1' }), { word: 'in force' }],
    ['F14: the branch holds what a later merge brought', outcome({}, { tip: 'a3' }), { word: 'superseded' }],
    [
      'merged by somebody who is no governor',
      outcome({}, { verdict: { word: 'held', merger: undefined } }),
      { word: 'held' },
    ],
    ['other bytes than were approved', outcome({ withheld: 'other bytes' }), { word: 'withheld', why: 'other bytes' }],
    ['not approved', outcome({ withheld: 'not approved' }), { word: 'withheld', why: 'not approved' }],
    ['withheld as a whole', outcome({}, { verdict: { word: 'withheld' } }), { word: 'withheld', why: 'not approved' }],
  ])('%s', (_, got, wanted) => {
    expect(got).toEqual(wanted);
  });
});
