import { describe, expect, it } from '@jest/globals';
import { entryPath } from '../../src/core/ledger/entry-path.ts';
import type { LedgerEntry } from '../../src/core/ledger/ledger-entry.ts';
import { genesis } from '../../src/core/promotion/in-force.ts';
import type { StatedChange, StatedRollback } from '../../src/core/promotion/statement.ts';
import type { FreezeWindow } from '../../src/core/rules/rules.ts';
import { commitStatement } from '../../src/flows/commit-statement.ts';
import type { Standable } from '../../src/flows/read/in-force.ts';
import type { World } from '../../src/flows/world.ts';

const NOW = Date.UTC(2026, 10, 23, 12) / 1000;
const by = { id: 1, login: 'governor', kind: 'user' } as const;
const hold = (policyKey: string, blob?: string): LedgerEntry => ({
  kind: 'hold',
  policyKey,
  ...(blob === undefined ? {} : { blob }),
  by,
  at: 5,
  why: 'held',
  command: 9,
});
const change = (path: string, before: string | undefined, after: string | undefined): StatedChange => ({
  place: 'prod',
  path,
  policyKey: 'a',
  before,
  after,
  pull: 3,
  approvals: [],
});

/** What becomes of a statement where the ledger holds these entries by now. */
async function committed(
  entries: readonly LedgerEntry[],
  changes: readonly StatedChange[],
  more: { readonly freeze?: readonly FreezeWindow[]; readonly rollback?: StatedRollback } = {},
): Promise<string> {
  const { freeze = [], rollback } = more;
  const world = {
    repository: { id: 10, defaultBranch: 'main' },
    now: () => NOW,
    log: () => {},
    signer: { sign: () => ({ keyid: 'k', sig: 's' }), verify: () => ({ ok: true }) },
    git: {
      treeIdOf: async () => 'tree',
      readBlobs: async (ids: readonly string[]) => new Map(ids.map((id) => [id, { state: 'text', text: '' }])),
    },
    ledger: {
      append: async () => ({ head: 'l2', written: [], alreadyThere: [] }),
      read: async () => ({ entries: new Map(entries.map((entry) => [entryPath(entry), entry])) }),
    },
    forge: { commit: async () => ({ result: 'committed', id: 'c2' }) },
  } as unknown as World;
  const standing = {
    inForce: genesis('c0', new Map([['a.yml', 'a1']]), new Map()),
    places: { prod: 'policies/prod', promotions: 'policies/promotions' },
    rules: { state: 'in force', rules: { promotion: { freeze }, environments: { prod: {} } } },
  } as unknown as Standable;
  const stated = { changes, pulls: [], ...(rollback === undefined ? {} : { rollback }) };
  return (await commitStatement(world, { standing, tip: 'c1', files: new Map() }, stated)).result;
}

describe('a statement', () => {
  const update = [change('a.yml', 'a1', 'a2')];
  const removal = [change('a.yml', 'a1', undefined)];
  const move = [change('a.yml', 'a1', undefined), change('b.yml', undefined, 'a2')];

  it.each<[string, readonly LedgerEntry[], readonly StatedChange[], string]>([
    ['is committed where nothing is on hold', [], update, 'committed'],
    ['is decided anew where its bytes were put on hold while it was judged', [hold('a', 'a2')], update, 'moved'],
    ['is committed where other bytes are on hold', [hold('a', 'a3')], update, 'committed'],
    ['that removes is decided anew where the removal was put on hold', [hold('a')], removal, 'moved'],
    ['that moves a policy removes nothing', [hold('a')], move, 'committed'],
    ['that moves a policy is decided anew where its bytes were put on hold', [hold('a', 'a2')], move, 'moved'],
  ])('%s', async (_, entries, changes, expected) => {
    expect(await committed(entries, changes)).toBe(expected);
  });

  it('is decided anew where a freeze began while it was judged; a rollback waits for none', async () => {
    const window = (from: string, to: string) => ({ name: 'f', timeZone: 'UTC', from, to });
    const now = [window('2026-11-23T10:00', '2026-11-24T10:00')];
    const over = [window('2026-11-22T10:00', '2026-11-23T10:00')];
    const rollback = { policyKey: 'a', undoes: 1, by, on: 3, comment: 9 };
    expect(await committed([], update, { freeze: now })).toBe('moved');
    expect(await committed([], update, { freeze: over })).toBe('committed');
    expect(await committed([], update, { freeze: now, rollback })).toBe('committed');
  });
});
