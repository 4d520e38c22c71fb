import { expect, it } from '@jest/globals';
import { planInMarkdown } from '../../../src/core/report/plan.ts';

it('a plan tells what it does, and what it leaves as somebody changed it', () => {
  const plan = {
    steps: [{ act: 'update', policyKey: 'b', digest: '2' }],
    unmanaged: [],
    refused: [],
    withheld: [],
    sequence: 2,
    commit: 'c',
    records: true,
  } as const;
  const drifted = [{ policyKey: 'a', due: '1', there: 'missing' }] as const;
  expect(planInMarkdown('production', { plan, drifted }).split('\n')).toEqual([
    'Promoting this, a sync of `production`:',
    '',
    '- updates `b`',
    '- leaves `a` as somebody changed it there',
  ]);
});
