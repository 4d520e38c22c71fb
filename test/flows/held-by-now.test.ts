import { describe, expect, it } from '@jest/globals';
import { entryPath } from '../../src/core/ledger/entry-path.ts';
import type { HoldEntry, LedgerEntry, ReleaseEntry } from '../../src/core/ledger/ledger-entry.ts';
import { genesis } from '../../src/core/promotion/in-force.ts';
import type { StatedChange } from '../../src/core/promotion/statement.ts';
import { readRules } from '../../src/core/rules/read-rules.ts';
import { commitStatement, type Ground } from '../../src/flows/commit-statement.ts';
import { isHeldByNow } from '../../src/flows/held-by-now.ts';
import { placesOf } from '../../src/flows/read/places.ts';
import type { World } from '../../src/flows/world.ts';
import { aSigner } from '../support/a-signer.ts';

const by = { id: 1, login: 'governor-2', kind: 'user' } as const;
const hold = (over: Partial<HoldEntry> = {}): HoldEntry => ({
  kind: 'hold',
  policyKey: 'k',
  blob: 'a2',
  by,
  at: 1,
  why: 'held',
  command: 7,
  ...over,
});
const { blob: _, ...removal } = hold();
const release: ReleaseEntry = { kind: 'release', policyKey: 'k', blob: 'a2', hold: 7, by, at: 2, command: 8 };
const change = (over: Partial<StatedChange> = {}): StatedChange => ({
  place: 'prod',
  path: 'a.yml',
  policyKey: 'k',
  before: 'a1',
  after: 'a2',
  pull: 3,
  approvals: [],
  ...over,
});
const ledgerOf = (entries: readonly LedgerEntry[]) => ({
  read: async () => ({ entries: new Map(entries.map((entry) => [entryPath(entry), entry])) }),
  append: async () => ({ head: 'l' }),
});

describe('a hold that comes while a promotion is decided on', () => {
  it.each<[string, readonly LedgerEntry[], readonly StatedChange[], boolean]>([
    ['none', [], [change()], false],
    ['on the bytes that come', [hold()], [change()], true],
    ['on these bytes under another key', [hold({ policyKey: 'other' })], [change()], true],
    ['that was released', [hold(), release], [change()], false],
    ['on other bytes', [hold({ blob: 'a3' })], [change()], false],
    ['on the bytes that go', [hold({ blob: 'a1' })], [change()], false],
    ['on the removal of a policy that goes', [removal], [change({ after: undefined })], true],
    ['on the removal of another', [{ ...removal, policyKey: 'other' }], [change({ after: undefined })], false],
    [
      'on the removal of a policy that only moves',
      [removal],
      [change({ after: undefined }), change({ path: 'b.yml', before: undefined })],
      false,
    ],
    ['on bytes that are rules here', [hold()], [change({ place: 'governed' })], false],
  ])('%s', async (__, entries, changes, expected) => {
    expect(await isHeldByNow({ ledger: ledgerOf(entries) } as unknown as World, changes)).toBe(expected);
  });

  const rules = readRules({
    path: 'r.yml',
    text: 'governors: { users: [{ login: a }] }\nenvironments: { prod: { directory: policies/prod } }\n',
  });
  if (!rules.ok) throw new Error('the rules are rules');
  const { value } = rules;
  const signer = aSigner();

  it.each([
    [[], 'committed', 1],
    [[hold()], 'moved', 0],
  ] as const)('keeps it back: it is decided anew (%j)', async (entries, result, commits) => {
    let committed = 0;
    const world = {
      repository: { id: 1, defaultBranch: 'main' },
      signer,
      now: () => 100,
      log: () => {},
      remember: (__: string, compute: () => Promise<unknown>) => compute(),
      ledger: ledgerOf(entries),
      git: {
        readBlobs: async (ids: readonly string[]) => new Map(ids.map((id) => [id, { state: 'text', text: 'x' }])),
        treeIdOf: async () => 'tree',
      },
      forge: {
        commit: async () => {
          committed += 1;
          return { result: 'committed', id: 'c' };
        },
      },
    } as unknown as World;
    const standing = {
      state: 'standing',
      places: placesOf(value),
      inForce: genesis('t', new Map([['a.yml', 'a1']]), new Map()),
      rules: { state: 'in force', rules: value },
      broken: [],
    };
    const ground = { standing, tip: 't', files: new Map() } as unknown as Ground;
    const written = await commitStatement(world, ground, { changes: [change()], pulls: [] });
    expect([written.result, committed]).toEqual([result, commits]);
  });
});
