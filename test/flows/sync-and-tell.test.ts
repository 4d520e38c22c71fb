import { describe, expect, it } from '@jest/globals';
import type { ReceiptEntry } from '../../src/core/ledger/ledger-entry.ts';
import type { Breaker } from '../../src/core/sync/circuit-breaker.ts';
import type { SyncPlan } from '../../src/core/sync/sync-plan.ts';
import { OutsideError } from '../../src/errors.ts';
import type { Synced } from '../../src/flows/put-into-effect.ts';
import { undertake } from '../../src/flows/sync-and-tell.ts';
import type { World } from '../../src/flows/world.ts';
import type { Deployment } from '../../src/ports.ts';

it('an environment that answered in between is asked on, and an error of our own is none of its', async () => {
  const breakers = new Map<string, Breaker>();
  const world = { repository: { id: 1 }, breakers, now: () => 1000 } as unknown as World;
  const go = async (error?: Error) => {
    const run = async (): Promise<Synced> => {
      if (error !== undefined) throw error;
      return { did: 'off' };
    };
    return (await undertake(world, { environment: 'prod', connection: 'production', subject: () => '', run })).did;
  };
  const refused = new OutsideError('the environment does not answer');
  for (let failures = 0; failures < 4; failures += 1) expect(await go(refused)).toBe('threw');
  expect(await go()).toBe('off');
  for (let failures = 0; failures < 5; failures += 1) expect(await go(refused)).toBe('threw');
  expect(await go()).toBe('stopped');
  breakers.clear();
  for (let bugs = 0; bugs < 6; bugs += 1) expect(await go(new Error('a bug'))).toBe('threw');
});

it('a set that keeps failing rests the environment of its own repository, no other one that goes by the same name', async () => {
  const breakers: World['breakers'] = new Map();
  const worldOf = (id: number) => ({ repository: { id }, breakers, now: () => 1000 }) as unknown as World;
  const of = async (repository: number, connection: string, run: () => Promise<never>) => {
    const tried = await undertake(worldOf(repository), { environment: 'prod', connection, subject: () => '', run });
    return tried.did;
  };
  const refused = async () => {
    throw new OutsideError('the environment refuses the set');
  };
  for (let failures = 0; failures < 5; failures += 1) expect(await of(1, 'production', refused)).toBe('threw');
  expect(await of(1, 'production', refused)).toBe('stopped');
  expect(await of(2, 'production', refused)).toBe('threw');
  expect(await of(1, 'other', refused)).toBe('threw');
});

describe('a sync is told', () => {
  const plan: SyncPlan = {
    steps: [{ act: 'update', policyKey: 'a', digest: '1' }],
    unmanaged: [],
    refused: [],
    withheld: [],
    sequence: 7,
    commit: 'c'.repeat(40),
    records: true,
  };
  const set = [
    { policyKey: 'a', digest: '1' },
    { policyKey: 'b', digest: '1' },
  ];
  const applied = { policyKey: 'a', result: 'applied' } as const;
  const failed = { policyKey: 'a', result: 'failed', why: 'no', retryable: false } as const;
  const drift = { policyKey: 'b', due: '1', there: '2' };
  const problem = { path: 'b.yml', message: 'cannot be said there' };
  const synced = (more: Partial<SyncPlan> = {}, rest: Partial<Extract<Synced, { did: 'synced' }>> = {}): Synced => ({
    did: 'synced',
    plan: { ...plan, ...more },
    set,
    report: { outcomes: [applied], settled: true, left: [] },
    drifted: [],
    overwritten: [],
    ...rest,
  });
  const nothing = (more: Partial<SyncPlan> = {}): Synced => ({
    did: 'nothing',
    plan: { ...plan, steps: [], ...more },
    set,
  });
  const half = { report: { outcomes: [failed], settled: false, left: [] } };

  async function told(outcome: Synced, deploymentsWork = true) {
    const deployments: string[] = [];
    const receipts: ReceiptEntry[] = [];
    const world = {
      repository: { id: 1 },
      breakers: new Map(),
      now: () => 1000,
      log: () => {},
      remember: async (_: string, compute: () => Promise<unknown>) => compute(),
      ledger: {
        read: async () => ({ entries: new Map() }),
        append: async (entries: readonly ReceiptEntry[]) => void receipts.push(...entries),
      },
      forge: {
        publishDeployment: async ({ state, description }: Deployment) => {
          if (!deploymentsWork) throw new OutsideError('GitHub takes no deployment');
          deployments.push(`${state}: ${description}`);
        },
      },
    } as unknown as World;
    const run = async (before: (plan: SyncPlan) => Promise<void>) => {
      if (outcome.did === 'synced') await before(outcome.plan);
      return outcome;
    };
    const { did } = await undertake(world, {
      environment: 'prod',
      connection: 'production',
      subject: () => 'Statement 7',
      run,
    });
    return { did, deployments, receipts: receipts.map(({ settled, outcomes }) => ({ settled, outcomes })) };
  }
  const begun = 'in_progress: Statement 7 is being put into effect.';

  it.each<[string, Synced, readonly string[], readonly object[]]>([
    [
      'by a deployment and a receipt',
      synced(),
      [begun, 'success: Statement 7 is in effect.'],
      [{ settled: true, outcomes: [applied] }],
    ],
    [
      'with what it leaves alone',
      synced({ unmanaged: ['x', 'y'] }),
      [begun, 'success: Statement 7 is in effect. 2 policies of others there are left alone.'],
      [{ settled: true, outcomes: [applied] }],
    ],
    [
      'as failed where a policy did',
      synced({}, half),
      [begun, 'failure: 1 policies of statement 7 are not.'],
      [{ settled: false, outcomes: [{ policyKey: 'a', result: 'failed', why: 'no' }] }],
    ],
    [
      'as failed where somebody’s change stands',
      synced({ kept: ['b'] }, { drifted: [drift] }),
      [begun, 'failure: 1 policies of statement 7 are not.'],
      [{ settled: false, outcomes: [applied] }],
    ],
    [
      'as done where somebody’s change had to give way',
      synced({ kept: ['b'] }, { overwritten: [drift] }),
      [begun, 'success: Statement 7 is in effect. What somebody had changed there was put back with it.'],
      [{ settled: true, outcomes: [applied] }],
    ],
    [
      'as failed where the environment cannot say a policy, though all else went in',
      synced({ refused: [{ policyKey: 'b', problems: [problem] }] }),
      [begun, 'failure: 1 policies of statement 7 are not.'],
      [{ settled: false, outcomes: [applied] }],
    ],
    [
      'as failed where more would go out of effect than may',
      synced({ withheld: ['3 of 9: left out.'], limited: ['x', 'y', 'z'], kept: ['x', 'y', 'z'] }),
      [begun, 'failure: 3 policies of statement 7 are not.'],
      [{ settled: false, outcomes: [applied] }],
    ],
    [
      'as failed as long as the environment cannot say a policy, and no receipt says otherwise',
      nothing({ refused: [{ policyKey: 'b', problems: [problem] }] }),
      ['failure: 1 policies of statement 7 are not.'],
      [],
    ],
    [
      'as failed where the environment holds a newer set',
      nothing({ withheld: ['The environment holds promotion 8.'] }),
      ['failure: Statement 7 is not in effect.'],
      [],
    ],
    [
      'by a receipt that a dead process did not write',
      nothing(),
      ['success: Statement 7 is in effect.'],
      [{ settled: true, outcomes: [] }],
    ],
  ])('%s', async (_, outcome, deployments, receipts) => {
    expect(await told(outcome)).toEqual({ did: outcome.did, deployments, receipts });
  });

  it('by its receipt also where GitHub takes no deployment', async () => {
    expect(await told(synced(), false)).toMatchObject({ did: 'synced', receipts: [{ settled: true }] });
  });
});
