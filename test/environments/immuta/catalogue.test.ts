import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { immutaReader } from '../../../src/environments/immuta/immuta-reader.ts';
import { probeImmuta } from '../../../src/environments/immuta/probe-immuta.ts';
import type { ImmutaOptions as Variant } from '../../immuta/options.ts';
import { type ImmutaStandIn, startImmuta } from '../../immuta/start-immuta.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { connectionTo } from './an-immuta.ts';

let immuta: ImmutaStandIn;
let proxy: FaultProxy;

async function start(variant: Variant = {}) {
  immuta = await startImmuta(variant);
  proxy = await startFaultProxy(immuta.url);
}

afterEach(async () => {
  await proxy.close();
  await immuta.close();
});

const payments = {
  name: 'finance.payments',
  tags: ['Dept.Finance'],
  domains: ['finance', 'shared'],
  columns: [
    { name: 'iban', dataType: 'text', tags: ['PII.IBAN'] },
    { name: 'amount', dataType: 'numeric' },
  ],
  owners: [
    { iamid: 'bim', userid: 'owner@corp.example' },
    { iamid: 'okta', userid: 'second@corp.example' },
  ],
};

const read = {
  name: 'finance.payments',
  tags: ['Dept.Finance'],
  domains: ['finance', 'shared'],
  columns: [
    { name: 'iban', type: 'text', tags: ['PII.IBAN'] },
    { name: 'amount', type: 'numeric', tags: [] },
  ],
  owners: {
    users: [],
    teams: [],
    groups: [],
    identities: [
      { username: 'owner@corp.example', iamid: 'bim' },
      { username: 'second@corp.example', iamid: 'okta' },
    ],
  },
};

describe('the data sources of an Immuta', () => {
  it('have tags, columns, domains and owners, readers and tags that were taken off left out', async () => {
    await start();
    immuta.plantSource(payments);
    immuta.plantSource({ name: 'gone', deleted: true });
    expect(await immutaReader(connectionTo(proxy.url)).readSources?.()).toEqual([read]);
    expect(immuta.requests()).toEqual({
      'GET /dataSource': 1,
      'GET /dataSource/{id}': 1,
      'GET /dictionary/{id}': 1,
      'GET /dataSource/{id}/access': 1,
    });
  });

  it('cost no request for tags where the list has them', async () => {
    await start({ tagsInSourceList: true });
    immuta.plantSource({ ...payments, domains: [] });
    expect(await immutaReader(connectionTo(proxy.url)).readSources?.()).toEqual([{ ...read, domains: [] }]);
    expect(immuta.requests()['GET /dataSource/{id}']).toBeUndefined();
  });

  it('have all their domains, though the list names one', async () => {
    await start({ tagsInSourceList: true });
    immuta.plantSource(payments);
    expect(await immutaReader(connectionTo(proxy.url)).readSources?.()).toEqual([read]);
  });

  it('come page by page, however short the pages are cut', async () => {
    await start({ sourcePageCap: 3 });
    for (let index = 0; index < 8; index += 1) immuta.plantSource({ name: `s${index}` });
    const sources = await immutaReader(connectionTo(proxy.url)).readSources?.();
    expect(sources?.map(({ name }) => name)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7']);
    expect(immuta.requests()['GET /dataSource']).toBe(3);
  });

  it('are remembered for a time, also by those who ask at once', async () => {
    await start();
    immuta.plantSource(payments);
    let now = 0;
    const timing = { now: () => now, sleep: async () => {}, random: () => 0 };
    const reader = immutaReader(connectionTo(proxy.url, { timing, sourcesMaxAge: 1_000 }));
    await Promise.all([reader.readSources?.(), reader.readSources?.()]);
    now = 999;
    await reader.readSources?.();
    expect(immuta.requests()['GET /dataSource']).toBe(1);
    now = 1_000;
    await reader.readSources?.();
    expect(immuta.requests()['GET /dataSource']).toBe(2);
  });

  it('are read anew for somebody to whom what is remembered is too old', async () => {
    await start();
    immuta.plantSource(payments);
    const timing = { now: () => 0, sleep: async () => {}, random: () => 0 };
    const reader = immutaReader(connectionTo(proxy.url, { timing, sourcesMaxAge: 1_000 }));
    await reader.readSources?.();
    await reader.readSources?.(0);
    expect(immuta.requests()['GET /dataSource']).toBe(2);
  });

  it.each([
    ['an owner list that fails', '/access', { status: 500, body: '{}' }],
    ['a source that has gone', '/dictionary', { status: 404, body: 'Not Found' }],
    ['columns that cannot be read', '/dictionary', { status: 200, body: '{"metadata":[{"tags":[]}]}' }],
    ['a count that is not reached', '/dataSource?', { status: 200, body: '{"hits":[],"count":3}' }],
  ])('are an error with %s, never fewer, and are read anew after it', async (_, path, answer) => {
    await start();
    immuta.plantSource(payments);
    const reader = immutaReader(connectionTo(proxy.url));
    proxy.fail((request) => (request.path.includes(path) ? { kind: 'answer', when: 'before', ...answer } : undefined));
    await expect(reader.readSources?.()).rejects.toMatchObject({ name: 'OutsideError' });
    proxy.fail();
    expect(await reader.readSources?.()).toEqual([read]);
  });
});

describe('the names of an Immuta', () => {
  beforeEach(async () => {
    await start();
    immuta.plantNames({
      tags: ['PII', 'PII.IBAN'],
      groups: ['finance'],
      purposes: ['Payroll'],
      domains: [{ id: '1', name: 'finance' }],
      users: [
        { iamid: 'bim', userid: 'a', attributes: { region: ['EU'], clearance: ['x'] } },
        { iamid: 'bim', userid: 'b', attributes: { region: ['US'] } },
      ],
    });
    immuta.plantSource(payments);
  });

  it('are those of tags, groups, attributes, purposes, domains and data sources', async () => {
    expect(await immutaReader(connectionTo(proxy.url)).readNames?.()).toEqual({
      tags: ['PII', 'PII.IBAN'],
      groups: ['finance'],
      attributes: ['clearance', 'region'],
      purposes: ['Payroll'],
      domains: ['finance'],
      dataSources: ['finance.payments'],
    });
  });

  it.each([403, 404])('leave out a list that is answered %i', async (status) => {
    proxy.fail(({ path }) => (path.startsWith('/bim/group') ? { kind: 'answer', when: 'before', status } : undefined));
    expect(await immutaReader(connectionTo(proxy.url)).readNames?.()).not.toHaveProperty('groups');
  });

  it('are an error where Immuta fails', async () => {
    proxy.fail(({ path }) => (path.startsWith('/tag') ? { kind: 'answer', when: 'before', status: 503 } : undefined));
    await expect(immutaReader(connectionTo(proxy.url)).readNames?.()).rejects.toMatchObject({ name: 'OutsideError' });
  });
});

describe('the probe of a connection', () => {
  it('says who the key is, what it may do and what the list tells', async () => {
    await start({ permissions: ['CREATE_DATA_SOURCE'], pendingField: 'none' });
    immuta.plantV1({ policyKey: 'a', name: 'a', type: 'data', actions: [] });
    expect(await probeImmuta(connectionTo(proxy.url))).toEqual({
      user: 'governor@corp.example',
      permissions: ['CREATE_DATA_SOURCE'],
      governance: false,
      policies: 1,
      complete: true,
      tellsPending: false,
    });
    expect(immuta.writes()).toBe(0);
  });

  it('sees governance and whether pending policies are told', async () => {
    await start();
    immuta.plantV1({ policyKey: 'a', name: 'a', type: 'data', actions: [] });
    expect(await probeImmuta(connectionTo(proxy.url))).toMatchObject({ governance: true, tellsPending: true });
  });
});
