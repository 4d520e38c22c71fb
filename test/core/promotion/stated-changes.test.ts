import { describe, expect, it } from '@jest/globals';
import { genesis } from '../../../src/core/promotion/in-force.ts';
import type { JudgedChange } from '../../../src/core/promotion/plan-promotion.ts';
import { statedChanges } from '../../../src/core/promotion/stated-changes.ts';

const inForce = genesis('c0', new Map([['a.yml', 'a1']]), new Map([['rules.yml', 'r1']]));
const change = (path: string, approved: string | undefined, more: Partial<JudgedChange> = {}): JudgedChange => ({
  place: 'prod',
  path,
  source: `policies/dev/${path}`,
  policyKey: path.replace('.yml', ''),
  approved,
  merged: approved,
  approvals: [],
  madeBy: [3],
  ...more,
});

describe('merges that are promoted together', () => {
  it('state each file from what is in force to what was approved, in their order', () => {
    const first = { number: 7, changes: [change('b.yml', 'b1'), change('a.yml', undefined)] };
    const { policyKey: _, ...rules } = change('rules.yml', 'r2', { place: 'governed' });
    const second = { number: 8, changes: [rules] };
    const common = { approvals: [], madeBy: [3] };
    expect(statedChanges(inForce, [first, second])).toEqual([
      { place: 'prod', path: 'b.yml', policyKey: 'b', before: undefined, after: 'b1', pull: 7, ...common },
      { place: 'prod', path: 'a.yml', policyKey: 'a', before: 'a1', after: undefined, pull: 7, approvals: [] },
      { place: 'governed', path: 'rules.yml', before: 'r1', after: 'r2', pull: 8, ...common },
    ]);
  });

  it('state a file that two of them change once: as the last one brought it, in the place of the first', () => {
    const merges = [
      { number: 7, changes: [change('a.yml', 'a2'), change('b.yml', 'b1')] },
      { number: 8, changes: [change('a.yml', 'a3')] },
    ];
    const told = statedChanges(inForce, merges).map(({ path, before, after, pull }) => [path, before, after, pull]);
    expect(told).toEqual([
      ['a.yml', 'a1', 'a3', 8],
      ['b.yml', undefined, 'b1', 7],
    ]);
  });
});
