import { expect, it } from '@jest/globals';
import { defaultLimits, type SyncLimits } from '../../../src/core/sync/plan-sync.ts';
import { postgresEnvironment } from '../../../src/environments/postgres/postgres-environment.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { anything } from '../sync-once.ts';
import { aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, governedDatabase, masking } from './bench.ts';

const server = aServer();

it('a policy with ownerRestrictions is enforced where the people in force say that its owners are meant', async () => {
  const people = {
    ...aSource('lab.people', { name: ['PII'] }),
    owners: { users: [], teams: ['acme/lab'], groups: [] },
  };
  const database = await governedDatabase(
    server,
    [people],
    "CREATE SCHEMA lab; CREATE TABLE lab.people (name text); INSERT INTO lab.people VALUES ('clear')",
  );
  const ownerRestrictions = { groups: ['lab'] };
  const mask = aDataPolicy('mask', [masking('PII', { type: 'Null' })]);
  const policies = [anyone, { ...mask, payload: { ...mask.payload, ownerRestrictions } }];
  const client = postgresEnvironment(database.options);
  async function readAs(sequence: number, teams: readonly string[]) {
    const groups = [{ name: 'lab', users: [], teams }];
    const desired = aDesiredState(policies, { sequence, sources: [people], people: { users: [], groups } });
    await client.apply(await client.plan(desired, anything), desired);
    expect((await client.plan(desired, anything)).steps).toEqual([]);
    return database.as('analyst', 'SELECT name FROM governed_lab.people');
  }
  expect(await readAs(1, ['acme/lab'])).toEqual([{ name: null }]);
  // Somebody else is approved to be that group, and nothing else has changed.
  expect(await readAs(2, ['acme/other'])).toEqual([{ name: 'clear' }]);
  expect(await readAs(3, ['ACME/Lab'])).toEqual([{ name: null }]);
  await database.close();
});

it('masks that lose most of their tables by the catalogue stay on all of them until somebody confirms it', async () => {
  const tables = ['a', 'b', 'c'];
  const tagged = (...names: readonly string[]) =>
    tables.map((name) => aSource(`lab.${name}`, { name: names.includes(name) ? ['PII'] : [], town: ['Town'] }));
  const made = tables.map(
    (name) => `CREATE TABLE lab.${name} (name text, town text); INSERT INTO lab.${name} VALUES ('clear', 'here')`,
  );
  const database = await governedDatabase(server, tagged(...tables), `CREATE SCHEMA lab; ${made.join('; ')}`);
  const client = postgresEnvironment(database.options);
  const masks = ['one', 'two'].map((key) => aDataPolicy(key, [masking('PII', { type: 'Null' })]));
  const town = aDataPolicy('town', [masking('Town', { type: 'Null' })]);
  const read = () =>
    Promise.all(tables.map(async (name) => database.as('analyst', `SELECT * FROM governed_lab.${name}`)));
  async function sync(sequence: number, names: readonly string[], given: Partial<SyncLimits> = {}) {
    const policies = sequence === 1 ? [anyone, ...masks] : [anyone, ...masks, town];
    const desired = aDesiredState(policies, { sequence, sources: tagged(...names) });
    const plan = await client.plan(desired, { ...defaultLimits, ...given });
    await client.apply(plan, desired);
    return plan;
  }
  await sync(1, tables);
  expect(await sync(2, ['c'])).toMatchObject({
    steps: [{ act: 'create', policyKey: 'town' }],
    limited: ['one', 'two'],
    lost: ['one', 'two'].map((policyKey) => ({ policyKey, sources: ['lab.a', 'lab.b'] })),
  });
  expect((await read()).flat()).toEqual([
    { name: null, town: 'here' },
    { name: null, town: 'here' },
    { name: null, town: null },
  ]);
  await sync(3, ['c'], { confirmed: true });
  expect((await read()).flat()).toEqual([
    { name: 'clear', town: null },
    { name: 'clear', town: null },
    { name: null, town: null },
  ]);
  // A table that is gone takes nothing out of effect.
  await server.asSuperuser('DROP TABLE lab.c CASCADE', database.name);
  expect((await sync(4, [])).limited).toBeUndefined();
  await database.close();
});
