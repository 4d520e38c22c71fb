import { describe, expect, it } from '@jest/globals';
import type { HoldEntry } from '../../../src/core/ledger/ledger-entry.ts';
import { genesis } from '../../../src/core/promotion/in-force.ts';
import { type JudgedChange, type JudgedMerge, planPromotion } from '../../../src/core/promotion/plan-promotion.ts';

const inForce = genesis('c0', new Map([['a.yml', 'a1']]), new Map());
const governor = { id: 1, login: 'governor-1', kind: 'user' } as const;

const whole = (change: Partial<JudgedChange>): JudgedChange => ({
  place: 'prod',
  path: 'a.yml',
  source: 'policies/dev/a.yml',
  approved: 'a2',
  merged: 'a2',
  approvals: [],
  madeBy: [],
  ...change,
});
const merged = (changes: readonly JudgedChange[], verdict?: JudgedMerge['verdict']): JudgedMerge => ({
  number: 7,
  head: 'h',
  mergeCommit: 'm',
  snapshot: 's',
  verdict: verdict ?? { word: 'performed', promoter: governor },
  changes,
});

function outcome(
  change: Partial<JudgedChange>,
  at: { verdict?: JudgedMerge['verdict']; tip?: string | undefined } = {},
) {
  const one = whole(change);
  const tip = 'tip' in at ? at.tip : one.approved;
  return planPromotion(merged([one], at.verdict), inForce, () => tip)[0]?.outcome;
}

describe('what becomes of a merged change', () => {
  it.each([
    ['approved and merged by a governor: promoted', outcome({}), { word: 'promote' }],
    ['a new policy', outcome({ path: 'b.yml', approved: 'b1' }), { word: 'promote' }],
    ['a deleted policy', outcome({ approved: undefined }, { tip: undefined }), { word: 'promote' }],
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

describe('a hold', () => {
  const on = (policyKey: string, blob?: string): HoldEntry => ({
    kind: 'hold',
    policyKey,
    ...(blob === undefined ? {} : { blob }),
    by: governor,
    at: 1,
    why: 'held at #7',
    command: 1,
  });
  const comes = (path: string, policyKey: string, approved: string | undefined) =>
    whole({ path, source: `policies/dev/${path}`, policyKey, approved, merged: approved });
  const moved = [comes('a.yml', 'a', undefined), comes('b.yml', 'a', 'a2')];
  const words = (changes: readonly JudgedChange[], hold: HoldEntry) => {
    const tips = new Map(changes.map(({ source, approved }) => [source, approved]));
    const planned = planPromotion(merged(changes), inForce, (source) => tips.get(source), [hold]);
    return planned.map(({ change, outcome: { word } }) => `${change.path}: ${word}`);
  };

  it.each([
    ['keeps its bytes back', [comes('a.yml', 'a', 'a2')], on('a', 'a2'), ['a.yml: on hold']],
    ['keeps no other bytes back', [comes('a.yml', 'a', 'a3')], on('a', 'a2'), ['a.yml: promote']],
    ['follows its bytes into another file', [comes('b.yml', 'a', 'a2')], on('a', 'a2'), ['b.yml: on hold']],
    [
      'on bytes that move to another file keeps both files as they are: the policy neither goes nor comes',
      moved,
      on('a', 'a2'),
      ['a.yml: on hold', 'b.yml: on hold'],
    ],
    ['keeps a removal back', [comes('a.yml', 'a', undefined)], on('a'), ['a.yml: on hold']],
    ['on a removal lets the policy move', moved, on('a'), ['a.yml: promote', 'b.yml: promote']],
    [
      'keeps nothing else of the pull request back',
      [comes('a.yml', 'a', 'a2'), comes('c.yml', 'c', 'c1')],
      on('a', 'a2'),
      ['a.yml: on hold', 'c.yml: promote'],
    ],
    ['is on policies alone', [whole({ place: 'governed', path: 'rules.yml' })], on('a', 'a2'), ['rules.yml: promote']],
  ])('%s', (_, changes, hold, expected) => {
    expect(words(changes, hold)).toEqual(expected);
  });
});
