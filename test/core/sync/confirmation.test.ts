import { expect, it } from '@jest/globals';
import { confirmationOf } from '../../../src/core/sync/confirmation.ts';
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

it('names exactly one plan: another promotion, or one policy more, is another name', () => {
  const { limited: _, ...within } = plan;
  expect(confirmationOf(within)).toBeUndefined();
  expect(confirmationOf(plan)).toMatch(/^[0-9a-f]{12}$/);
  expect(confirmationOf({ ...plan, limited: ['b', 'a'] })).toBe(confirmationOf(plan));
  const others = [
    { ...plan, sequence: 4 },
    { ...plan, commit: 'c4' },
    { ...plan, limited: ['a', 'b', 'c'] },
  ];
  for (const other of others) expect(confirmationOf(other)).not.toBe(confirmationOf(plan));
});
