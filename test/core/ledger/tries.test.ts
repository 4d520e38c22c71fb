import { describe, expect, it } from '@jest/globals';
import { entryPath } from '../../../src/core/ledger/entry-path.ts';
import type { DevSetEntry, LedgerEntry } from '../../../src/core/ledger/ledger-entry.ts';
import { activeTries, devKeys, newestDevSet } from '../../../src/core/ledger/tries.ts';

const by = { id: 1, login: 'governor', kind: 'user' } as const;
const tried = (pull: number, command: number, head = 'a'): LedgerEntry => ({
  kind: 'try',
  pull,
  head: head.repeat(40),
  by,
  at: 1,
  command,
});
const ended = (pull: number, command: number): LedgerEntry => ({
  kind: 'try-end',
  pull,
  command,
  at: 1,
  why: 'closed',
});
const devSet = (sequence: number, keys: readonly string[]): DevSetEntry => ({
  kind: 'dev-set',
  sequence,
  connection: 'dev',
  commit: 'c'.repeat(40),
  set: 'd'.repeat(64),
  tried: [],
  aside: [],
  keys,
  at: 1,
});
const ledger = (...entries: readonly LedgerEntry[]) => new Map(entries.map((entry) => [entryPath(entry), entry]));

describe('what is tried in dev', () => {
  const rows: readonly [string, readonly LedgerEntry[], readonly [number, number][]][] = [
    ['nothing', [], []],
    [
      'in the order of the comments',
      [tried(9, 30), tried(7, 20)],
      [
        [7, 20],
        [9, 30],
      ],
    ],
    ['the newest word of a pull request', [tried(7, 40, 'b'), tried(7, 20)], [[7, 40]]],
    ['not what is over', [tried(7, 20), ended(7, 20), tried(9, 30)], [[9, 30]]],
    ['the word before with it', [tried(7, 20), tried(7, 40), ended(7, 40)], []],
    ['what was asked after the end', [tried(7, 20), ended(7, 20), tried(7, 50)], [[7, 50]]],
    ['the end of another pull request counts for that one', [tried(7, 20), ended(9, 20)], [[7, 20]]],
  ];
  it.each(rows)('is %s', (_, entries, expected) => {
    expect(activeTries(ledger(...entries)).map(({ pull, command }) => [pull, command])).toEqual(expected);
  });
});

it('the newest set of dev is the one with the highest number, and every key ever there is known', () => {
  const entries = ledger(devSet(10, ['c']), devSet(9, ['b']), devSet(1, ['a']));
  expect(newestDevSet(entries)?.sequence).toBe(10);
  expect([...devKeys(entries)].sort()).toEqual(['a', 'b', 'c']);
  expect(newestDevSet(ledger())).toBeUndefined();
});
