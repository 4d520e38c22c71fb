import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultLimits } from '../../../src/core/sync/plan-sync.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';
import type { Asked } from '../../../src/environments/immuta/api/ask.ts';
import { immutaEnvironment } from '../../../src/environments/immuta/immuta-environment.ts';
import type { ImmutaOptions } from '../../../src/environments/immuta/immuta-options.ts';
import { immutaReader, readingSession } from '../../../src/environments/immuta/immuta-reader.ts';
import type { ImmutaOptions as Variant } from '../../immuta/options.ts';
import { type ImmutaStandIn, startImmuta } from '../../immuta/start-immuta.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { type FaultProxy, type FaultRule, startFaultProxy } from '../../support/fault-proxy.ts';
import { anything, syncOnce } from '../sync-once.ts';
import { connectionTo, immutaPolicy } from './an-immuta.ts';

const [a, b, c] = [immutaPolicy('a', 1), immutaPolicy('b', 1), immutaPolicy('c', 1)];
const unique = {
  status: 422,
  body: JSON.stringify({ message: 'Validation failed', validation: [{ code: 'unique' }] }),
};

let immuta: ImmutaStandIn;
let proxy: FaultProxy;

async function start(variant: Variant = {}) {
  immuta = await startImmuta(variant);
  proxy = await startFaultProxy(immuta.url);
}

const connection = (given: Partial<ImmutaOptions> = {}) => connectionTo(proxy.url, given);
const client = (given: Partial<ImmutaOptions> = {}) => immutaEnvironment(connection(given));
const stored = (policyKey: string) => immuta.policies().find((policy) => policy.policyKey === policyKey);

/** Breaks saves, counted from 1. */
function onSaves(rule: (save: number) => ReturnType<FaultRule>): FaultRule {
  let saves = 0;
  return ({ method }) => (method === 'POST' ? rule(++saves) : undefined);
}

afterEach(async () => {
  await proxy.close();
  await immuta.close();
});

describe('a sync with Immuta', () => {
  beforeEach(() => start());

  it('adopts a policy whose creation was not answered, found by its key (F29)', async () => {
    proxy.fail(
      onSaves((save) => {
        if (save === 1) return { kind: 'drop', when: 'after' };
        return save === 2 ? { kind: 'answer', when: 'before', ...unique } : undefined;
      }),
    );
    expect(await syncOnce(client(), aDesiredState([a]))).toMatchObject({
      outcomes: [{ policyKey: 'a', result: 'applied' }],
      settled: true,
    });
    expect(immuta.policies()).toHaveLength(1);
    expect(immuta.writes()).toBe(1);
  });

  it('saves over what it adopts where that reads otherwise', async () => {
    immuta.plantV2(immutaPolicy('a', 2).payload as JsonObject);
    proxy.fail(onSaves((save) => (save === 1 ? { kind: 'answer', when: 'before', ...unique } : undefined)));
    const report = await syncOnce(client(), aDesiredState([a], { managedKeys: ['a'] }));
    expect(report).toMatchObject({ outcomes: [{ result: 'applied' }], settled: true });
  });

  it("refuses a name that somebody else's policy has, before it writes", async () => {
    immuta.plantV2({ ...c.payload, policyKey: 'theirs', name: String(a.payload.name) });
    const plan = await client().plan(aDesiredState([a, b]), anything);
    expect(plan.steps).toMatchObject([{ act: 'create', policyKey: 'b' }]);
    expect(plan.refused).toMatchObject([
      { policyKey: 'a', problems: [{ line: 6, message: expect.stringContaining('"theirs"') }] },
    ]);
  });

  it('fails a policy whose name is taken while it syncs, and nothing else', async () => {
    const environment = client();
    const desired = aDesiredState([a, b]);
    const plan = await environment.plan(desired, anything);
    immuta.plantV2({ ...c.payload, policyKey: 'theirs', name: String(a.payload.name) });
    expect(await environment.apply(plan, desired)).toMatchObject([
      { policyKey: 'a', result: 'failed', retryable: false, why: expect.stringContaining('422') },
      { policyKey: 'b', result: 'applied' },
    ]);
    expect(stored('theirs')?.name).toBe(a.payload.name);
  });

  it('lets a policy take the name that another one gives up', async () => {
    await syncOnce(client(), aDesiredState([a, b]));
    const renamed = [named('a', String(b.payload.name)), named('b', 'Something else')];
    const report = await syncOnce(client({ atOnce: 1 }), aDesiredState(renamed, { managedKeys: ['a', 'b'] }));
    expect(report).toMatchObject({ settled: true });
  });

  it('creates one after another in the order of the set, so that "authored first" is that order', async () => {
    const policies = ['h', 'd', 'l', 'b'].map((key) => immutaPolicy(key, 1));
    await syncOnce(client({ atOnce: 8 }), aDesiredState(policies));
    expect(immuta.policies().map(({ policyKey }) => policyKey)).toEqual(['h', 'd', 'l', 'b']);
  });

  it('updates in place: the id and the time of creation stay', async () => {
    await syncOnce(client(), aDesiredState([a]));
    const before = stored('a');
    await syncOnce(client(), aDesiredState([immutaPolicy('a', 2)], { managedKeys: ['a'] }));
    expect(stored('a')).toMatchObject({ id: before?.id, createdAt: before?.createdAt });
    expect(stored('a')?.actions).not.toEqual(before?.actions);
  });

  it('stages what is removed and keeps all it says', async () => {
    immuta.plantV2({ ...a.payload, certification: { text: 'kept', tags: ['x'] } });
    const before = stored('a');
    await syncOnce(client(), aDesiredState([], { managedKeys: ['a'] }));
    expect({ ...stored('a'), updatedAt: undefined }).toEqual({ ...before, staged: true, updatedAt: undefined });
    expect(immuta.requests()).toMatchObject({ 'PUT /policy/global/{id}': 1 });
  });

  it('stages even what it cannot tell', async () => {
    immuta.plantV1({
      policyKey: 'odd',
      name: 'Odd',
      type: 'data',
      circumstances: null,
      actions: [{ type: 'unheard' }],
    });
    const report = await syncOnce(client(), aDesiredState([], { managedKeys: ['odd'] }));
    expect(report).toMatchObject({ settled: true, outcomes: [{ policyKey: 'odd', result: 'applied' }] });
    expect(stored('odd')).toMatchObject({ staged: true, circumstances: null, actions: [{ type: 'unheard' }] });
  });

  it('deletes what is removed only where the operator chose that', async () => {
    immuta.plantV2(a.payload as JsonObject);
    await syncOnce(client({ removal: 'delete' }), aDesiredState([], { managedKeys: ['a'] }));
    expect(stored('a')?.deleted).toBe(true);
  });

  it('counts a policy that vanished before its removal as removed', async () => {
    immuta.plantV2(a.payload as JsonObject);
    const environment = client({ removal: 'delete' });
    const desired = aDesiredState([], { managedKeys: ['a'] });
    const plan = await environment.plan(desired, anything);
    proxy.fail(({ method }) => (method === 'DELETE' ? { kind: 'answer', when: 'before', status: 404 } : undefined));
    expect(await environment.apply(plan, desired)).toEqual([{ policyKey: 'a', result: 'applied' }]);
  });

  it('does not count as done what Immuta confirmed and did not do (F28)', async () => {
    proxy.fail(onSaves(() => ({ kind: 'answer', when: 'before', status: 200, body: '{"creating":true}' })));
    expect(await syncOnce(client(), aDesiredState([a]))).toMatchObject({
      outcomes: [{ policyKey: 'a', result: 'failed', retryable: true }],
      settled: false,
    });
  });

  it('stops when the key is not taken any more, and says what was not attempted', async () => {
    const environment = client({ atOnce: 1 });
    const desired = aDesiredState([a, b]);
    const plan = await environment.plan(desired, anything);
    proxy.fail(() => ({ kind: 'answer', when: 'before', status: 401 }));
    expect(await environment.apply(plan, desired)).toMatchObject([
      { policyKey: 'a', result: 'failed', retryable: false },
      { policyKey: 'b', result: 'not attempted' },
    ]);
  });

  it('asks owners to certify anew where it is told to', async () => {
    await syncOnce(client({ reCertify: true }), aDesiredState([a]));
    expect(immuta.log).toContainEqual('POST /api/v2/policy?reCertify=true 200');
  });
});

function named(policyKey: string, name: string) {
  const policy = immutaPolicy(policyKey, 1);
  return { ...policy, digest: `digest of ${name}`, payload: { ...policy.payload, name } };
}

describe('a domain that a policy calls by its id', () => {
  const byId = (id: string) => ({
    ...a,
    payload: { ...a.payload, circumstances: [{ type: 'domains', domains: [{ id }] }] },
    digest: `digest with ${id}`,
  });

  it.each([true, false])('is the one listed, with its name: %j', async (domainNames) => {
    await start({ domainNames });
    immuta.plantNames({ domains: [{ id: '5d1a', name: 'finance' }] });
    expect(await syncOnce(client(), aDesiredState([byId('5d1a')]))).toMatchObject({ settled: true });
    expect((await client().plan(aDesiredState([byId('5d1a')]), anything)).steps).toEqual([]);
    expect((await client().readPolicies?.())?.[0]).toMatchObject({
      payload: { circumstances: [{ type: 'domains', domains: [{ name: 'finance' }] }] },
    });
  });

  it.each([
    ['another one', [{ id: '5d1a', name: 'finance' }]],
    ['none', []],
  ])('is refused where Immuta knows %s', async (_, domains) => {
    await start();
    immuta.plantNames({ domains });
    expect(await client().plan(aDesiredState([byId('77aa'), b]), anything)).toMatchObject({
      steps: [{ policyKey: 'b' }],
      refused: [{ policyKey: 'a', problems: [{ line: '/circumstances/0/domains/0'.length + 1 }] }],
    });
  });

  it('costs one request more', async () => {
    await start();
    immuta.plantNames({ domains: [{ id: '5d1a', name: 'finance' }] });
    await client().plan(aDesiredState([byId('5d1a')]), anything);
    expect(immuta.requests()).toMatchObject({ 'GET /policy/global': 1, 'GET /domain': 1 + 1 });
  });
});

describe('whose policies they are', () => {
  beforeEach(() => start());

  it('are ours by the receipts of the caller, and nothing else is touched', async () => {
    for (const policy of [a, b]) immuta.plantV2(policy.payload as JsonObject);
    const { policies } = await client().readInventory(aDesiredState([], { managedKeys: ['a'] }));
    expect(policies.map(({ policyKey, managed }) => [policyKey, managed])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('are ours where they read as desired, so that a sync that was cut off goes on', async () => {
    immuta.plantV2(a.payload as JsonObject);
    const plan = await client().plan(aDesiredState([a, b]), anything);
    expect(plan).toMatchObject({ steps: [{ act: 'create', policyKey: 'b' }], refused: [], unmanaged: [] });
  });

  it('are not ours under our key where they read otherwise, and are refused', async () => {
    immuta.plantV2(immutaPolicy('a', 2).payload as JsonObject);
    const plan = await client().plan(aDesiredState([a]), anything);
    expect(plan).toMatchObject({ steps: [], refused: [{ policyKey: 'a' }], unmanaged: ['a'] });
  });

  it('are never those without a key, those deleted, nor those that Immuta makes itself', async () => {
    immuta.plantV1({ ...a.payload, policyKey: undefined });
    immuta.plantV1({ ...a.payload, policyKey: 'gone', deleted: true });
    immuta.plantV1({ ...a.payload, policyKey: 'merged', systemGenerated: true });
    const name = String(a.payload.name);
    const { policies } = await client().readInventory(aDesiredState([], { managedKeys: [name, 'gone', 'merged'] }));
    expect(policies).toMatchObject([{ policyKey: name, managed: false }]);
  });
});

describe('a planner', () => {
  beforeEach(() => start());

  it('sends nothing but reads and dry runs', async () => {
    immuta.plantV2(immutaPolicy('b', 2).payload as JsonObject);
    const reader = immutaReader(connection());
    const plan = await reader.plan(aDesiredState([a, b], { managedKeys: ['b', 'c'] }), anything);
    await reader.readInventory();
    expect(plan.steps).toHaveLength(2);
    expect(plan.evidence).toMatchObject([
      { policyKey: 'a', answer: { dryRun: true, creating: true } },
      { policyKey: 'b', answer: { dryRun: true, updating: true } },
    ]);
    expect(immuta.requests()).toEqual({ 'GET /policy/global': 2, 'POST /api/v2/policy (dry run)': 2 });
  });

  it('holds a way out that lets no write through, whatever the client would do', async () => {
    const { fetch } = connection();
    const paths: string[] = [];
    const reader = immutaReader(
      connection({
        fetch: async (url, init) => {
          paths.push(`${init?.method ?? 'GET'} ${new URL(url).pathname}`);
          return fetch(url, init);
        },
      }),
    );
    const tampering = aDesiredState([{ ...a, payload: { ...a.payload, staged: true } }]);
    await reader.plan(tampering, defaultLimits);
    expect(paths).toEqual(['GET /policy/global', 'POST /api/v2/policy']);
    expect(immuta.policies()).toEqual([]);
  });

  it.each<Asked>([
    { method: 'POST', path: '/api/v2/policy', body: {} },
    { method: 'POST', path: '/api/v2/policy', query: { dryRun: false }, body: {} },
    { method: 'POST', path: '/policy/global', query: { dryRun: true }, body: {} },
    { method: 'PUT', path: '/policy/global/1', query: { dryRun: true }, body: {} },
    { method: 'DELETE', path: '/policy/global/1' },
    { method: 'PUT', path: '/bim/apikey/authenticate', body: {} },
  ])('could not send %j if it tried', async (asked) => {
    await expect(readingSession(connection()).ask(asked)).rejects.toThrow('A planner never writes');
    expect(immuta.log).toEqual([]);
  });

  it('may exchange its key for a token', async () => {
    await proxy.close();
    await immuta.close();
    await start({ auth: 'exchange' });
    const reader = immutaReader(connection({ authentication: 'exchange' }));
    expect((await reader.plan(aDesiredState([a]), anything)).steps).toHaveLength(1);
  });

  it('refuses what Immuta refuses when it only tries, with its words', async () => {
    const wrong = { ...a, payload: { ...a.payload, name: '' } };
    const plan = await immutaReader(connection()).plan(aDesiredState([wrong, b]), anything);
    expect(plan.steps).toMatchObject([{ policyKey: 'b' }]);
    expect(plan.refused).toMatchObject([
      {
        policyKey: 'a',
        problems: [{ path: 'policies/prod/a.yml', message: expect.stringContaining('"name" is required') }],
      },
    ]);
  });

  it('does not believe a list that lacks what Immuta would update', async () => {
    immuta.plantV2(immutaPolicy('a', 2).payload as JsonObject);
    proxy.fail(({ method }) =>
      method === 'GET' ? { kind: 'answer', when: 'before', status: 200, body: '[]' } : undefined,
    );
    const plan = await immutaReader(connection()).plan(aDesiredState([a]), anything);
    expect(plan).toMatchObject({
      steps: [],
      refused: [{ problems: [{ message: expect.stringContaining('does not list') }] }],
    });
  });

  it('fails rather than plan from an error', async () => {
    proxy.fail(() => ({ kind: 'answer', when: 'before', status: 503, body: '[]' }));
    await expect(immutaReader(connection()).plan(aDesiredState([a]), anything)).rejects.toMatchObject({
      name: 'OutsideError',
      retry: 'later',
    });
  });
});

describe('what a plan says was not checked', () => {
  it('is what of our policies cannot be compared, what is left out, and whether they are in force', async () => {
    await start({ pendingField: 'none' });
    for (const policyKey of ['a', 'b', 'c', 'd']) {
      immuta.plantV1({ policyKey, name: policyKey, type: 'data', actions: [], uuid: policyKey });
    }
    immuta.plantV1({ policyKey: 'odd', name: 'Odd', type: 'data', actions: [], circumstances: null });
    immuta.plantV1({ policyKey: 'theirs', name: 'Theirs', type: 'data', actions: [], circumstances: null, more: 1 });
    const plan = await client().plan(aDesiredState([], { managedKeys: ['a', 'b', 'c', 'd', 'odd'] }), defaultLimits);
    expect(plan.notes).toEqual([
      '"odd" cannot be compared: it applies only where an owner selects it',
      'not checked: policy.uuid is not known and left out ("a", "b", "c" and 1 more)',
      'not checked: this Immuta does not say whether a saved policy is in force',
    ]);
  });

  it('is nothing where everything is understood', async () => {
    await start();
    immuta.plantV2(a.payload as JsonObject);
    expect((await client().plan(aDesiredState([a]), defaultLimits)).notes).toEqual([]);
  });
});

describe('a policy that is saved but pending', () => {
  it('is waited for', async () => {
    await start({ pendingReads: 3 });
    expect(await syncOnce(client(), aDesiredState([a]))).toMatchObject({ settled: true });
    expect(immuta.requests()['GET /policy/global']).toBe(5);
  });

  it('is reported when the time for it is over, and not saved again', async () => {
    await start({ pendingReads: 1_000 });
    const environment = client();
    expect(await syncOnce(environment, aDesiredState([a]))).toMatchObject({
      outcomes: [{ policyKey: 'a', result: 'failed', why: expect.stringContaining('not in force'), retryable: true }],
      settled: false,
      left: [],
    });
    expect((await environment.plan(aDesiredState([a]), anything)).steps).toEqual([]);
  });

  it('is told by the field and the words that the operator gives', async () => {
    await start({ pendingReads: 1_000, pendingField: 'enforcement' });
    const dialect = { pending: { key: 'enforcement', values: ['pending'] } };
    expect((await syncOnce(client({ dialect }), aDesiredState([a]))).settled).toBe(false);
  });
});
