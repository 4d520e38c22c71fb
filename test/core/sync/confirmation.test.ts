import { expect, it } from '@jest/globals';
import { confirmationOf, limitedInWords } from '../../../src/core/sync/confirmation.ts';
import type { SyncPlan } from '../../../src/core/sync/sync-plan.ts';

const plan: SyncPlan = {
  steps: [],
  unmanaged: [],
  refused: [],
  withheld: [],
  sequence: 3,
  commit: 'c3',
  records: false,
  limited: ['a', 'b'],
};

const narrower: SyncPlan = { ...plan, lost: [{ policyKey: 'a', sources: ['lab.x', 'lab.y'] }] };

it('names exactly one plan: another promotion, or one policy more, is another name', () => {
  const { limited: _, ...within } = plan;
  expect(confirmationOf(within)).toBeUndefined();
  expect(confirmationOf(plan)).toMatch(/^[0-9a-f]{12}$/);
  expect(confirmationOf({ ...plan, limited: ['b', 'a'] })).toBe(confirmationOf(plan));
  const others = [
    { ...plan, sequence: 4 },
    { ...plan, commit: 'c4' },
    { ...plan, limited: ['a', 'b', 'c'] },
    narrower,
    { ...plan, lost: [{ policyKey: 'a', sources: ['lab.x', 'lab.y', 'lab.z'] }] },
    { ...plan, lost: [{ policyKey: 'b', sources: ['lab.x', 'lab.y'] }] },
  ];
  expect(new Set([plan, ...others].map(confirmationOf)).size).toBe(others.length + 1);
  const turned = { ...plan, lost: [{ policyKey: 'a', sources: ['lab.y', 'lab.x'] }] };
  expect(confirmationOf(turned)).toBe(confirmationOf(narrower));
});

it('says of each policy what it would lose, and no more names than people read', () => {
  expect(limitedInWords(narrower)).toEqual(['a (loses lab.x, lab.y)', 'b']);
  const many = Array.from({ length: 25 }, (_, n) => `t${n}`);
  expect(limitedInWords({ ...plan, lost: [{ policyKey: 'a', sources: many }] })[0]).toMatch(/, t19 and 5 more\)$/);
});
