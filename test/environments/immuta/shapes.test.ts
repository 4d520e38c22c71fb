import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { immutaEnvironment } from '../../../src/environments/immuta/immuta-environment.ts';
import { immutaReader } from '../../../src/environments/immuta/immuta-reader.ts';
import { probeImmuta } from '../../../src/environments/immuta/probe-immuta.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { anything } from '../sync-once.ts';
import { connectionTo, immutaPolicy } from './an-immuta.ts';

interface Call {
  readonly request: { readonly method: string; readonly path: string };
  readonly status: number;
  readonly body: unknown;
}

const folder = new URL('./fixtures/calls/', import.meta.url);
const calls = new Map(
  readdirSync(folder).map((file) => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Call,
  ]),
);

/** An Immuta that knows these calls and no others. */
function knowing(...names: readonly string[]) {
  const known = names.map((name) => {
    const call = calls.get(name);
    if (call === undefined) throw new Error(`no fixture ${name}`);
    return call;
  });
  return connectionTo('https://immuta.example', {
    fetch: async (url, init) => {
      const asked = `${init?.method ?? 'GET'} ${url.slice('https://immuta.example'.length)}`;
      const call = known.find(({ request }) => `${request.method} ${request.path}` === asked);
      if (call !== undefined) return new Response(JSON.stringify(call.body), { status: call.status });
      const furtherPage = asked.includes('offset=') && !asked.includes('offset=0');
      return new Response(JSON.stringify(furtherPage ? { data: [] } : { message: asked }), {
        status: furtherPage ? 200 : 404,
      });
    },
  });
}

const [a, b] = [immutaPolicy('a', 1), immutaPolicy('b', 1)];

describe('the shapes of the API', () => {
  it.each(['list-policies-array', 'list-policies-hits'])('of %s give the policies there are', async (list) => {
    const { policies, complete } = await immutaReader(knowing(list)).readInventory();
    expect(policies.map(({ policyKey }) => policyKey)).toEqual(['a']);
    expect(complete).toBe(true);
  });

  it('of a dry run are kept as evidence', async () => {
    const plan = await immutaReader(knowing('list-policies-array', 'try-policy')).plan(aDesiredState([b]), anything);
    expect(plan.evidence).toEqual([{ policyKey: 'b', answer: calls.get('try-policy')?.body }]);
  });

  it.each([
    ['save-policy', { result: 'applied' }],
    ['name-taken', { result: 'failed', retryable: false, why: expect.stringContaining('422 (Validation failed)') }],
    [
      'wrong-payload',
      { result: 'failed', retryable: false, why: expect.stringContaining('400 ("actions" is required)') },
    ],
  ])('of %s become an outcome', async (answer, outcome) => {
    const client = immutaEnvironment(knowing('list-policies-array', answer));
    const desired = aDesiredState([a], { managedKeys: ['a'] });
    expect(await client.apply(await client.plan(desired, anything), desired)).toMatchObject([outcome]);
  });

  it('of an exchange and the current user tell who the key is', async () => {
    const connection = {
      ...knowing('exchange', 'current-user', 'list-policies-hits'),
      authentication: 'exchange',
    } as const;
    expect(await probeImmuta(connection)).toMatchObject({
      user: 'governor@corp.example',
      governance: true,
      policies: 1,
    });
  });

  it('of data sources give the catalogue', async () => {
    const reader = immutaReader(knowing('list-data-sources', 'data-source', 'data-source-access', 'dictionary'));
    expect(await reader.readSources?.()).toEqual([
      {
        name: 'finance.payments',
        tags: ['Dept.Finance'],
        domains: ['finance'],
        columns: [{ name: 'iban', type: 'text', tags: ['PII.IBAN'] }],
        owners: { users: [], teams: [], groups: [], identities: [{ username: 'owner@corp.example', iamid: 'bim' }] },
      },
    ]);
  });

  it('of lists of names give what the environment knows', async () => {
    const lists = ['list-tags', 'list-groups', 'list-users', 'list-purposes', 'list-domains', 'list-data-sources'];
    expect(await immutaReader(knowing(...lists)).readNames?.()).toEqual({
      tags: ['PII'],
      groups: ['finance'],
      attributes: ['region'],
      purposes: ['Payroll'],
      domains: ['finance'],
      dataSources: ['finance.payments'],
    });
  });
});
