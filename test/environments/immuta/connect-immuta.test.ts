import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ImmutaConnection } from '../../../src/core/connections/connections.ts';
import { readConnections } from '../../../src/core/connections/read-connections.ts';
import { Secret } from '../../../src/core/connections/secret.ts';
import { connectImmuta } from '../../../src/environments/immuta/connect-immuta.ts';
import { immutaEnvironment } from '../../../src/environments/immuta/immuta-environment.ts';
import type { ImmutaOptions as Variant } from '../../immuta/options.ts';
import { type ImmutaStandIn, startImmuta } from '../../immuta/start-immuta.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { anything, syncOnce } from '../sync-once.ts';
import { immutaPolicy } from './an-immuta.ts';

const apiKey = 'k3y-that-nobody-may-see';
let immuta: ImmutaStandIn;
let proxy: FaultProxy;

async function start(variant: Variant) {
  immuta = await startImmuta({ apiKey, ...variant });
  proxy = await startFaultProxy(immuta.url);
}

/** The client of what an operator writes, in flow style, beside address and key. */
function connected(more = '') {
  const text = `environments: {i: {kind: immuta, url: "${proxy.url}/", apiKey: {env: KEY}, repositories: [acme/policies], allowPrivateAddresses: true${more}}}`;
  const read = readConnections({ path: 'connections.yml', text });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const connection = read.value.environments.get('i') as ImmutaConnection;
  return immutaEnvironment({
    ...connectImmuta(connection, { apiKey: new Secret(apiKey) }),
    timing: { now: () => 0, sleep: async () => {}, random: () => 0 },
  });
}

afterEach(async () => {
  await proxy.close();
  await immuta.close();
});

describe('a connection to an Immuta as the operator writes it', () => {
  it.each<[Variant, string]>([
    [{}, ''],
    [{ auth: 'raw' }, ', authentication: raw'],
    [{ auth: 'exchange' }, ', authentication: exchange, token: raw'],
    [{ permissionKey: 'requiredPermissions' }, ', permissionKey: requiredPermissions'],
    [{ pendingReads: 1, pendingField: 'phase' }, ', dialect: {pending: {key: phase, values: [pending]}}'],
  ])('is used as it says: %j with "%s"', async (variant, more) => {
    await start(variant);
    const policies = ['a', 'b', 'c', 'd'].map((key) => immutaPolicy(key, 1));
    expect(await syncOnce(connected(more), aDesiredState(policies))).toMatchObject({ settled: true });
  });

  it('adds words to those that are known', async () => {
    await start({});
    immuta.plantV1({
      policyKey: 'odd',
      name: 'Odd',
      type: 'data',
      circumstances: [],
      uuid: '1',
      actions: [
        { type: 'x', rules: [{ type: 'RowFilter', config: { predicate: 'true' } }] },
        { type: 'x', rules: [{ type: 'masking', config: { fields: [], maskingConfig: { type: 'Blank' } } }] },
      ],
    });
    const more =
      ', dialect: {ruleTypes: {RowFilter: rows}, maskingTypes: {Blank: "Null"}, emptyCircumstances: everywhere, serverKeys: [uuid]}';
    expect(await connected(more).readPolicies?.()).toMatchObject([
      {
        ok: true,
        changes: [],
        payload: {
          actions: [
            { rules: [{ type: 'Row Restriction by Custom Where Clause' }] },
            { rules: [{ type: 'Masking', config: { maskingConfig: { type: 'Null' } } }] },
          ],
        },
      },
    ]);
  });

  it('shows its key and tokens nowhere, whatever goes wrong', async () => {
    await start({ auth: 'exchange' });
    const client = connected(', authentication: exchange');
    const desired = aDesiredState([immutaPolicy('a', 1), immutaPolicy('b', 1)]);
    const plan = await client.plan(desired, anything);
    const said: unknown[] = [client, plan];
    for (const status of [400, 401, 403, 404, 422, 500, 503]) {
      proxy.fail(({ headers }) => ({
        kind: 'answer',
        when: 'before',
        status,
        body: JSON.stringify({
          message: `you sent ${headers.authorization ?? apiKey}`,
          validation: [{ code: apiKey }],
        }),
      }));
      said.push(await client.apply(plan, desired));
      for (const ask of [client.readInventory, client.readSources, client.readNames, client.readPolicies]) {
        said.push(await ask?.().catch((error: unknown) => error));
      }
    }
    proxy.fail(() => ({ kind: 'drop', when: 'before' }));
    said.push(await client.readInventory().catch((error: unknown) => error));
    const everything = said
      .map((each) => `${inspect(each, { depth: 20, showHidden: true })} ${JSON.stringify(each)}`)
      .join('\n');
    expect(everything).toContain('you sent');
    expect(everything).not.toContain(apiKey);
    expect(everything).not.toContain('t0ken');
  });
});
