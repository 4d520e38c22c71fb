import { afterEach, describe, expect, it } from '@jest/globals';
import type { ImmutaOptions } from './options.ts';
import { type ImmutaStandIn, startImmuta } from './start-immuta.ts';

let immuta: ImmutaStandIn;

afterEach(() => immuta.close());

const masking = {
  policyKey: 'contact-hash',
  name: 'Contact',
  type: 'data',
  circumstances: [{ type: 'columnTags', columnTag: 'Contact.Email' }],
  actions: [
    { rules: [{ type: 'Masking', config: { fields: [{ type: 'anyTag' }], maskingConfig: { type: 'Hash' } } }] },
  ],
};

async function ask(method: string, path: string, body?: unknown, authorization = 'Bearer an-api-key') {
  const response = await fetch(`${immuta.url}${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('the Immuta stand-in', () => {
  it.each<[NonNullable<ImmutaOptions['auth']>, string, number]>([
    ['raw', 'an-api-key', 200],
    ['raw', 'Bearer an-api-key', 401],
    ['bearer', 'Bearer an-api-key', 200],
    ['bearer', 'an-api-key', 401],
    ['exchange', 'Bearer an-api-key', 401],
  ])('with %s authentication answers "%s" with %i', async (auth, authorization, status) => {
    immuta = await startImmuta({ auth });
    expect((await ask('GET', '/bim/rpc/user/current', undefined, authorization)).status).toBe(status);
  });

  it('gives a token for the key and takes it for so many requests', async () => {
    immuta = await startImmuta({ auth: 'exchange', tokenRequests: 1 });
    const { token } = (await ask('POST', '/bim/apikey/authenticate', { apikey: 'an-api-key' })).body;
    expect((await ask('GET', '/policy/global', undefined, `Bearer ${token}`)).status).toBe(200);
    expect((await ask('GET', '/policy/global', undefined, `${token}`)).status).toBe(401);
    expect((await ask('POST', '/bim/apikey/authenticate', { apikey: 'another' })).status).toBe(401);
  });

  it('creates, then updates by key, and shows the policy in the shape of V1', async () => {
    immuta = await startImmuta();
    expect((await ask('POST', '/api/v2/policy', masking)).body).toMatchObject({ creating: true, policyId: 1 });
    expect((await ask('POST', '/api/v2/policy', { ...masking, name: 'Hash' })).body).toMatchObject({ creating: false });
    expect((await ask('GET', '/policy/global/1')).body).toMatchObject({
      name: 'Hash',
      staged: false,
      circumstances: [{ operator: 'or', columnTag: { name: 'Contact.Email', hasLeafNodes: false } }],
      actions: [{ type: 'masking', rules: [{ config: { maskingConfig: { type: 'Consistent Value' } } }] }],
    });
  });

  it('changes nothing in a dry run and counts it apart', async () => {
    immuta = await startImmuta();
    expect((await ask('POST', '/api/v2/policy?dryRun=true', masking)).body).toMatchObject({ creating: true });
    expect(immuta.policies()).toEqual([]);
    expect(immuta.writes()).toBe(0);
    expect(immuta.requests()).toEqual({ 'POST /api/v2/policy (dry run)': 1 });
  });

  it('refuses a name that another policy has', async () => {
    immuta = await startImmuta();
    immuta.plantV2(masking);
    const answer = await ask('POST', '/api/v2/policy', { ...masking, policyKey: 'another' });
    expect(answer).toMatchObject({ status: 422, body: { validation: [{ code: 'unique' }] } });
  });

  it('gives pages no longer than its cap', async () => {
    immuta = await startImmuta({ policyPageCap: 2 });
    for (const key of ['a', 'b', 'c']) immuta.plantV2({ ...masking, policyKey: key, name: key });
    const { body } = await ask('GET', '/policy/global?offset=2&size=100');
    expect(body).toMatchObject({ hits: [{ policyKey: 'c' }], count: 3 });
  });

  it('shows a saved policy as pending for so many answers', async () => {
    immuta = await startImmuta({ pendingReads: 1 });
    immuta.plantV2(masking);
    expect((await ask('GET', '/policy/global/1')).body.status).toBe('Pending');
    expect((await ask('GET', '/policy/global/1')).body.status).toBe('Active');
  });
});
