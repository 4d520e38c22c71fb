import { expect, it } from '@jest/globals';
import { genesis, withChanges } from '../../../src/core/promotion/in-force.ts';
import type { StatedChange } from '../../../src/core/promotion/statement.ts';
import { withoutHalfMoves } from '../../../src/core/promotion/without-half-moves.ts';

const inForce = genesis('c', new Map([['a.yml', 'a1']]), new Map());
const change = (
  path: string,
  before: string | undefined,
  after: string | undefined,
  policyKey = 'k',
): StatedChange => ({
  place: 'prod',
  path,
  policyKey,
  before,
  after,
  pull: 7,
  approvals: [],
});
const goes = change('a.yml', 'a1', undefined);
const comes = change('b.yml', undefined, 'b1');
const other = change('o.yml', undefined, 'o1', 'other');

it.each<[string, readonly StatedChange[], readonly StatedChange[], readonly string[]]>([
  ['a move of which nothing was replaced is whole', [goes, comes], [], ['a.yml', 'b.yml']],
  ['what came was replaced by something nobody approved: it does not go', [goes, other], [comes], ['o.yml']],
  ['the old file was put back by somebody: it does not come', [comes, other], [goes], ['o.yml']],
  [
    'what came was replaced by something that was approved',
    [goes, { ...comes, after: 'b2', pull: 8 }],
    [comes],
    ['a.yml', 'b.yml'],
  ],
])('%s', (_, stated, replaced, expected) => {
  // In the order of merges: what was replaced came first.
  const approved = withChanges(inForce, [...replaced, ...stated]);
  expect(withoutHalfMoves(inForce, approved, stated, replaced).map(({ path }) => path)).toEqual(expected);
});

it('a policy that moved and was then deleted by another approved merge goes', () => {
  const approved = withChanges(inForce, [goes, comes, { ...comes, after: undefined }]);
  const stated = [goes, { ...comes, after: undefined, pull: 8 }];
  expect(withoutHalfMoves(inForce, approved, stated, [comes]).map(({ path }) => path)).toEqual(['a.yml', 'b.yml']);
});

it('what is no policy stands for itself', () => {
  const rules: StatedChange = { ...change('rules.yml', 'r1', 'r2'), place: 'governed' };
  expect(withoutHalfMoves(inForce, inForce, [rules], [rules])).toEqual([rules]);
});
