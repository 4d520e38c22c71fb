import { describe, expect, it } from '@jest/globals';
import { lostStatements } from '../../../src/core/ledger/lost-statements.ts';
import { aPerson } from '../../support/a-pull.ts';

const promoter = aPerson('governor');
const pulls = new Map(
  [
    [7, 1, 'a'],
    [8, 2, 'b'],
    [9, 2, 'c'],
  ].map(([number, sequence, snapshot]) => [
    Number(number),
    { sequence: Number(sequence), promoter, paths: [], snapshot: String(snapshot) },
  ]),
);

describe('a ledger', () => {
  it.each<[string, readonly string[], number | undefined, readonly number[]]>([
    ['with all facts is whole', ['a', 'b', 'c'], undefined, []],
    ['that holds more is whole', ['a', 'b', 'c', 'd'], undefined, []],
    ['that is empty is lost', [], undefined, [1, 2]],
    ['that lacks the facts of one pull request is lost', ['a', 'b'], undefined, [2]],
    ['is whole again where what is lost was given up', [], 2, []],
    ['is lost where less was given up than is lost', [], 1, [2]],
  ])('%s', (_, snapshots, givenUpTo, lost) => {
    expect(lostStatements({ pulls }, { snapshots: new Set(snapshots), goesOn: true }, givenUpTo)).toEqual(lost);
  });

  it.each<[string, boolean, number | undefined, readonly number[]]>([
    ['that goes on from where the newest statement says it stood is whole', true, undefined, []],
    ['that holds all facts and is another branch is lost', false, undefined, [3]],
    ['that is another branch is whole where it was given up', false, 3, []],
    ['that is another branch is lost where less was given up', false, 2, [3]],
  ])('%s', (_, goesOn, givenUpTo, lost) => {
    const ledger = { sequence: 3, commit: 'f'.repeat(40) };
    const held = { snapshots: new Set(['a', 'b', 'c']), goesOn };
    expect(lostStatements({ pulls, ledger }, held, givenUpTo)).toEqual(lost);
  });
});
