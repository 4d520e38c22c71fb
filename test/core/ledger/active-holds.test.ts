import { describe, expect, it } from '@jest/globals';
import { activeHolds, holdOn } from '../../../src/core/ledger/active-holds.ts';
import { entryPath } from '../../../src/core/ledger/entry-path.ts';
import type { HoldEntry, LedgerEntry, ReleaseEntry } from '../../../src/core/ledger/ledger-entry.ts';
import { aPerson } from '../../support/a-pull.ts';

const by = aPerson('governor');
const hold = (command: number, over: Partial<HoldEntry> = {}): HoldEntry => ({
  kind: 'hold',
  policyKey: 'salaries',
  blob: 'b1',
  by,
  at: 1,
  why: 'held at #1',
  command,
  ...over,
});
const removal = (policyKey: string): HoldEntry => {
  const { blob: _, ...entry } = hold(9, { policyKey });
  return entry;
};
const release = (of: number, over: Partial<ReleaseEntry> = {}): ReleaseEntry => ({
  kind: 'release',
  policyKey: 'salaries',
  blob: 'b1',
  hold: of,
  by,
  at: 2,
  command: 20,
  ...over,
});
const active = (...entries: LedgerEntry[]) =>
  activeHolds(new Map(entries.map((entry) => [entryPath(entry), entry]))).map(({ command }) => command);

describe('a hold', () => {
  it('ends with its own release', () => {
    expect(active(hold(1))).toEqual([1]);
    expect(active(hold(1), release(1))).toEqual([]);
  });

  it('stays beside the release of another hold on the same bytes, and of other bytes', () => {
    expect(active(hold(1), hold(2), release(2))).toEqual([1]);
    expect(active(hold(1), hold(1, { blob: 'b2' }), release(1, { blob: 'b2' }))).toEqual([1]);
  });

  it('is on its bytes, whatever policy brings them', () => {
    expect(holdOn([hold(1)], { policyKey: 'salaries', blob: 'b1' })).toBeDefined();
    expect(holdOn([hold(1)], { policyKey: 'another', blob: 'b1' })).toBeDefined();
    expect(holdOn([hold(1)], { policyKey: 'salaries', blob: 'b2' })).toBeUndefined();
    expect(holdOn([hold(1)], { policyKey: 'salaries', blob: undefined })).toBeUndefined();
  });

  it('on a removal is on that policy alone', () => {
    expect(holdOn([removal('salaries')], { policyKey: 'salaries', blob: undefined })).toBeDefined();
    expect(holdOn([removal('salaries')], { policyKey: 'another', blob: undefined })).toBeUndefined();
  });
});
