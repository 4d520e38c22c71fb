import { expect, it } from '@jest/globals';
import { driftedThere, driftInWords } from '../../../src/core/report/drift.ts';
import { driftedFrom } from '../../../src/core/sync/drift.ts';
import type { EnforcedPolicy } from '../../../src/core/sync/environment-state.ts';
import { aDesiredPolicy, aDesiredState } from '../../support/a-desired-state.ts';

const desired = aDesiredState(['same', 'edited', 'broken', 'gone', 'taken'].map((key) => aDesiredPolicy(key)));
const there = (policyKey: string, digest: string | undefined, managed = true): EnforcedPolicy => ({
  policyKey,
  digest,
  managed,
  staged: false,
});
const policies = [
  there('same', desired.policies[0]?.digest),
  there('edited', 'e'.repeat(64)),
  there('broken', undefined),
  there('theirs', 'x', false),
  there('taken', desired.policies[4]?.digest, false),
];
const answered = (complete: boolean) => driftedFrom(desired, { policies, complete, sequence: 1 });

it('drift is what is otherwise, unreadable, gone or another’s now; what always was somebody else’s is none', () => {
  expect(answered(true).map(({ policyKey, there: now }) => [policyKey, now])).toEqual([
    ['edited', 'e'.repeat(64)],
    ['broken', 'unreadable'],
    ['gone', 'missing'],
    ['taken', 'missing'],
  ]);
});

it('F35: a list that may be short proves nothing gone', () => {
  expect(answered(false).map(({ policyKey }) => policyKey)).toEqual(['edited', 'broken']);
});

it('the issue names both values, says how to end it, and is closed where there is none', () => {
  const { body } = driftedThere('production', answered(true));
  expect(body).toContain('`edited`: `reads eeeeeeeeeeee; in force is ');
  expect(body).toContain('/adopt <policyKey>');
  expect(driftedThere('production', []).body).toBeUndefined();
  const anew = driftedThere('production', [], answered(true)).body;
  expect(anew).toContain('it is again as it was put');
  expect(anew).toContain('`edited`: `reads eeeeeeeeeeee; in force is ');
  expect(anew).not.toContain('not overwritten');
  expect(driftInWords({ policyKey: 'x', due: undefined, there: 'missing' })).toBe('gone; in force is nothing');
});
