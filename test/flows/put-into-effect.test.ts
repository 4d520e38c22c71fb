import { describe, expect, it } from '@jest/globals';
import { entryPath } from '../../src/core/ledger/entry-path.ts';
import type { LedgerEntry } from '../../src/core/ledger/ledger-entry.ts';
import { nobody } from '../../src/core/people/people.ts';
import { confirmationOf } from '../../src/core/sync/confirmation.ts';
import type { DesiredState, EnforcedPolicy, Inventory } from '../../src/core/sync/environment-state.ts';
import { defaultLimits, planSync } from '../../src/core/sync/plan-sync.ts';
import type { SyncPlan } from '../../src/core/sync/sync-plan.ts';
import { type Aim, planEffect, putIntoEffect } from '../../src/flows/put-into-effect.ts';
import type { World } from '../../src/flows/world.ts';
import type { EnvironmentClient } from '../../src/ports.ts';
import { aReceipt } from '../support/a-receipt.ts';

/** Policies by key: each with the digest that stands for its bytes. */
type Set = Readonly<Record<string, string>>;

const due = (sequence: number, set: Set): DesiredState => ({
  policies: Object.entries(set).map(([policyKey, digest]) => ({
    policyKey,
    digest,
    payload: { policyKey },
    path: policyKey,
  })),
  sources: [],
  people: nobody,
  sequence,
  commit: String(sequence),
});

interface Played {
  /** What the environment has, and the number it holds; `undefined`: it holds none. */
  readonly there: Set;
  readonly theirs?: Set;
  readonly holds?: number | 'nothing yet';
  readonly complete?: boolean;
  readonly atomic?: boolean;
  /** Sets by number; the last one is due. */
  readonly sets: readonly Set[];
  /** Numbers that receipts show whole, or the keys that were applied, and when. */
  readonly receipts?: readonly (readonly [number, 'whole' | readonly string[], number?])[];
  readonly commands?: readonly string[];
  readonly repair?: boolean;
  /** Keys that the environment refuses. */
  readonly poison?: readonly string[];
  /** Sets before it were another environment's. */
  readonly moved?: boolean;
  /** What somebody adds or takes away there once it was first looked at. */
  readonly meanwhile?: (now: Map<string, string>) => void;
}

async function play(given: Played) {
  const { sets, receipts = [], poison = [], holds, atomic = holds !== undefined } = given;
  const now = new Map(Object.entries(given.there));
  const acts: string[] = [];
  let isCarriedOut = false;
  const capabilities = {
    kind: 'memory',
    atomic,
    holdsSequence: holds !== undefined,
    removal: 'delete',
  } as const;
  const enforced = (set: Iterable<readonly [string, string]>, managed: boolean): EnforcedPolicy[] =>
    [...set].map(([policyKey, digest]) => ({ policyKey, digest, managed, staged: false }));
  const readInventory = async (): Promise<Inventory> => ({
    policies: [...enforced(now, true), ...enforced(Object.entries(given.theirs ?? {}), false)],
    complete: given.complete ?? true,
    sequence: holds === 'nothing yet' ? undefined : holds,
  });
  const client: EnvironmentClient = {
    capabilities,
    readInventory,
    plan: async (desired, limits) => {
      const plan = planSync({ desired, limits, capabilities, inventory: await readInventory() });
      if (isCarriedOut) given.meanwhile?.(now);
      return plan;
    },
    apply: async (plan: SyncPlan, desired) =>
      plan.steps.map(({ act, policyKey }) => {
        acts.push(`${act} ${policyKey}`);
        if (poison.includes(policyKey)) return { policyKey, result: 'failed', why: 'poison', retryable: false };
        if (act === 'remove') now.delete(policyKey);
        else now.set(policyKey, desired.policies.find((one) => one.policyKey === policyKey)?.digest ?? '');
        return { policyKey, result: 'applied' };
      }),
    close: async () => {},
  };
  const entries: LedgerEntry[] = [
    ...receipts.map(([sequence, what, at = 0]) =>
      aReceipt(sequence, {
        at,
        settled: what === 'whole',
        outcomes: what === 'whole' ? [] : what.map((policyKey) => ({ policyKey, result: 'applied' })),
      }),
    ),
    ...(given.commands ?? []).map(
      (words, comment): LedgerEntry => ({
        kind: 'command',
        comment,
        on: 1,
        by: { id: 1, login: 'governor', kind: 'user' },
        at: 0,
        words,
        outcome: 'done',
      }),
    ),
  ];
  const world = {
    environment: async () => client,
    limitsOf: () => defaultLimits,
    ledger: { read: async () => ({ entries: new Map(entries.map((entry) => [entryPath(entry), entry])) }) },
  } as unknown as World;
  const aim: Aim = {
    environment: 'prod',
    connection: 'production',
    repair: given.repair ?? false,
    desired: async () => due(sets.length, sets.at(-1) ?? {}),
    setAt: async (sequence) => (given.moved ? [] : due(sequence, sets[sequence - 1] ?? {}).policies),
    isExpected: () => false,
  };
  const planned = await planEffect(world, aim, client, due(sets.length, sets.at(-1) ?? {}));
  isCarriedOut = true;
  const synced = await putIntoEffect(world, aim);
  return {
    did: synced.did,
    acts,
    planned: planned.plan.steps.map(({ act, policyKey }) => `${act} ${policyKey}`),
    drifted: 'drifted' in synced ? synced.drifted.map(({ policyKey }) => policyKey) : [],
    now: Object.fromEntries(now),
    plan: 'plan' in synced ? synced.plan : undefined,
    report: synced.did === 'synced' ? synced.report : undefined,
  };
}

describe('what somebody changed in an environment', () => {
  const one = { a: '1', b: '1' };
  const rows: readonly [string, Played, { readonly acts: readonly string[]; readonly drifted: readonly string[] }][] = [
    [
      'stays as it is while nothing else is due',
      { there: { a: 'x', b: '1' }, sets: [one], receipts: [[1, 'whole']], holds: 1 },
      { acts: [], drifted: ['a'] },
    ],
    [
      'stays as it is, and what was promoted since goes in',
      { there: { a: 'x', b: '1' }, sets: [one, { a: '1', b: '2', c: '1' }], receipts: [[1, 'whole']], holds: 1 },
      { acts: ['update b', 'create c'], drifted: ['a'] },
    ],
    [
      'the same where the environment holds no number',
      { there: { a: 'x', b: '1' }, sets: [one, { a: '1', b: '2' }], receipts: [[1, 'whole']] },
      { acts: ['update b'], drifted: ['a'] },
    ],
    [
      'gives way to a change of that very policy that was promoted since',
      { there: { a: 'x', b: '1' }, sets: [one, { a: '2', b: '1' }], receipts: [[1, 'whole']], holds: 1 },
      { acts: ['update a'], drifted: [] },
    ],
    [
      'does not keep a policy back that was refused before',
      {
        there: { a: 'x' },
        sets: [{ a: '1' }, { a: '1', b: '1' }],
        receipts: [
          [1, 'whole'],
          [2, []],
        ],
      },
      { acts: ['create b'], drifted: ['a'] },
    ],
    [
      'is known by what was applied of a set that was never whole',
      { there: { a: 'x' }, sets: [{ a: '1', b: '1' }], receipts: [[1, ['a']]] },
      { acts: ['create b'], drifted: ['a'] },
    ],
    [
      'is put back at /repair',
      { there: { a: 'x', b: '1' }, sets: [one], receipts: [[1, 'whole']], holds: 1, repair: true },
      { acts: ['update a'], drifted: [] },
    ],
    [
      'is nothing before the first sync',
      { there: { a: 'x' }, sets: [one] },
      { acts: ['update a', 'create b'], drifted: [] },
    ],
    [
      'is nothing in an environment that had other sets before',
      { there: {}, sets: [one, { a: '1', b: '2' }], receipts: [[1, 'whole']], moved: true },
      { acts: ['create a', 'create b'], drifted: [] },
    ],
    [
      'is known to an atomic environment that holds the number, receipt or not',
      { there: { a: 'x', b: '1' }, sets: [one], holds: 1 },
      { acts: [], drifted: ['a'] },
    ],
    [
      'is not what a sync put there that was killed before it left a receipt: a rollback takes it back',
      { there: { a: '2', b: '1' }, sets: [one, { a: '2', b: '1' }, one], receipts: [[1, 'whole']] },
      { acts: ['update a'], drifted: [] },
    ],
    [
      'the same where the environment is atomic and holds the number',
      { there: { a: '2', b: '1' }, sets: [one, { a: '2', b: '1' }, one], receipts: [[1, 'whole']], holds: 2 },
      { acts: ['update a'], drifted: [] },
    ],
    [
      'is not an older set of ours that a restored backup brought back',
      {
        there: { a: '1', b: '1' },
        sets: [one, { a: '2', b: '1' }, { a: '2', b: '2' }],
        receipts: [
          [1, 'whole'],
          [2, 'whole'],
          [3, 'whole'],
        ],
        holds: 1,
      },
      { acts: ['update a', 'update b'], drifted: [] },
    ],
    [
      'is nothing in an environment that was made anew',
      { there: {}, sets: [one], receipts: [[1, 'whole']], holds: 'nothing yet' },
      { acts: ['create a', 'create b'], drifted: [] },
    ],
    [
      'is what was changed since the set whose number it holds, receipt or not',
      { there: { a: 'x', b: '1' }, sets: [one, one, { a: '1', b: '2' }], receipts: [[1, 'whole']], holds: 2 },
      { acts: ['update b'], drifted: ['a'] },
    ],
    [
      'is not what such a sync took out: a rollback brings it back',
      { there: { b: '1' }, sets: [one, { b: '1' }, one], receipts: [[1, 'whole']] },
      { acts: ['create a'], drifted: [] },
    ],
    [
      'is not what an older sync wrote late, after a newer one',
      {
        there: { a: '2', b: '1' },
        sets: [one, { a: '2', b: '1' }, one],
        receipts: [
          [1, 'whole', 10],
          [3, 'whole', 30],
          [2, 'whole', 31],
        ],
      },
      { acts: ['update a'], drifted: [] },
    ],
    [
      'is what nobody put there, whatever a killed sync left',
      { there: { a: 'x', b: '1' }, sets: [one, { a: '2', b: '1' }, one], receipts: [[1, 'whole']] },
      { acts: [], drifted: ['a'] },
    ],
    [
      'is what somebody put back to an older set that was whole in its time',
      {
        there: { a: '1', b: '1' },
        sets: [one, { a: '2', b: '1' }, { a: '2', b: '2' }],
        receipts: [
          [1, 'whole', 10],
          [2, 'whole', 20],
        ],
      },
      { acts: ['update b'], drifted: ['a'] },
    ],
    [
      'is no retired policy that comes back',
      {
        there: { b: '1' },
        sets: [one, { b: '1' }, one],
        receipts: [
          [1, 'whole'],
          [2, 'whole'],
        ],
        holds: 2,
      },
      { acts: ['create a'], drifted: [] },
    ],
  ];
  it.each(rows)('%s', async (_, given, expected) => {
    expect(await play(given)).toMatchObject({ ...expected, planned: expected.acts });
  });

  it('is not in effect by what else went in: the receipt must not say so', async () => {
    const { did, report, drifted } = await play({
      there: { a: 'x', b: '1' },
      sets: [one, { a: '1', b: '2' }],
      receipts: [[1, 'whole']],
      holds: 1,
    });
    expect({ did, drifted, left: report?.left }).toEqual({ did: 'synced', drifted: ['a'], left: [] });
  });
});

describe('a sync', () => {
  it('updates in place, puts before it removes, and leaves and reports what it does not manage', async () => {
    const done = await play({ there: { a: '1', z: '1' }, theirs: { t: '9' }, sets: [{ a: '2', b: '1' }] });
    expect(done.acts).toEqual(['update a', 'create b', 'remove z']);
    expect(done.plan?.unmanaged).toEqual(['t']);
    expect(done.report?.settled).toBe(true);
  });

  it('goes on past a poison policy, says what became of each, and is not whole', async () => {
    const done = await play({ there: {}, sets: [{ a: '1', b: '1', c: '1' }], poison: ['b'] });
    expect(done.report?.outcomes.map(({ policyKey, result }) => [policyKey, result])).toEqual([
      ['a', 'applied'],
      ['b', 'failed'],
      ['c', 'applied'],
    ]);
    expect(done.report?.settled).toBe(false);
    expect(done.now).toEqual({ a: '1', c: '1' });
  });

  it('removes nothing on an inventory that may be short', async () => {
    const done = await play({ there: { a: '1', z: '1' }, sets: [{ a: '2' }], complete: false });
    expect(done.acts).toEqual(['update a']);
    expect(done.plan?.withheld.join()).toContain('incomplete');
  });

  it('removes one of ten, not two, until a governor confirms exactly these', async () => {
    const ten = Object.fromEntries([...'abcdefghij'].map((key) => [key, '1']));
    const { j: _, ...nine } = ten;
    const { i: __, ...eight } = nine;
    expect((await play({ there: ten, sets: [nine] })).acts).toEqual(['remove j']);
    const kept = await play({ there: ten, sets: [eight] });
    expect([kept.did, kept.acts]).toEqual(['nothing', []]);
    const named = kept.plan === undefined ? undefined : confirmationOf(kept.plan);
    const wrong = await play({ there: ten, sets: [eight], commands: ['/promote 000000000000'] });
    expect(wrong.acts).toEqual([]);
    const right = await play({ there: ten, sets: [eight], commands: [`/promote ${named}`] });
    expect(right.acts).toEqual(['remove i', 'remove j']);
  });

  it('takes out exactly what was confirmed, not what came to be there between two looks', async () => {
    const ten = Object.fromEntries([...'abcdefghij'].map((key) => [key, '1']));
    const { i: _, j: __, ...eight } = ten;
    const kept = await play({ there: ten, sets: [eight] });
    const commands = [`/promote ${kept.plan === undefined ? '' : confirmationOf(kept.plan)}`];
    const meanwhile = (now: Map<string, string>) => now.set('k', '1');
    const done = await play({ there: ten, sets: [eight], commands, meanwhile });
    expect([done.did, done.acts, done.plan?.limited]).toEqual(['nothing', [], ['i', 'j', 'k']]);
  });
});
