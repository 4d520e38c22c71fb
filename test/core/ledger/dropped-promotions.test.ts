import { describe, expect, it } from '@jest/globals';
import { droppedPromotions } from '../../../src/core/ledger/dropped-promotions.ts';
import { entryPath } from '../../../src/core/ledger/entry-path.ts';
import type { PromotionEntry } from '../../../src/core/ledger/ledger-entry.ts';

const first = 'f'.repeat(40);
const promotion = (sequence: number, over: Partial<PromotionEntry> = {}): PromotionEntry => ({
  kind: 'promotion',
  sequence,
  digest: `d${sequence}`,
  commit: `c${sequence}`,
  first,
  at: sequence,
  ...over,
});
const recorded = [promotion(2), promotion(1), promotion(3)];

describe('F17: a recorded promotion', () => {
  it.each<[string, readonly PromotionEntry[], number, string, readonly number[]]>([
    ['is not missed where the chain ends with it', recorded, 3, 'd3', []],
    ['is not missed where the chain goes on after it', recorded, 4, 'd4', []],
    ['is missed where the chain ends before it, in order', recorded, 1, 'd1', [2, 3]],
    ['is missed where the branch holds none any more', recorded, 0, first, [1, 2, 3]],
    ['is missed where another statement has its number', recorded, 3, 'another', [3]],
    ['of a chain with another beginning is not missed', [promotion(9, { first: 'e'.repeat(40) })], 3, 'd3', []],
  ])('%s', (_, entries, sequence, previous, dropped) => {
    const byPath = new Map(entries.map((entry) => [entryPath(entry), entry]));
    expect(droppedPromotions(byPath, first, { sequence, previous }).map((entry) => entry.sequence)).toEqual(dropped);
  });
});
