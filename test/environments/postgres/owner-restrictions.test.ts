import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { postgresEnvironment } from '../../../src/environments/postgres/postgres-environment.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { startPostgres, type TestServer } from '../../support/postgres.ts';
import { aDataPolicy, anyone, aSource, governedDatabase, masking, rolesSql } from './bench.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres();
  await server.asSuperuser(rolesSql);
});
afterAll(() => server.stop());

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
  const limits = { maxRemovals: 1, confirmed: true };
  async function readAs(sequence: number, teams: readonly string[]) {
    const groups = [{ name: 'lab', users: [], teams }];
    const desired = aDesiredState(policies, { sequence, sources: [people], people: { users: [], groups } });
    await client.apply(await client.plan(desired, limits), desired);
    expect((await client.plan(desired, limits)).steps).toEqual([]);
    return database.as('analyst', 'SELECT name FROM governed_lab.people');
  }
  expect(await readAs(1, ['acme/lab'])).toEqual([{ name: null }]);
  // Somebody else is approved to be that group, and nothing else has changed.
  expect(await readAs(2, ['acme/other'])).toEqual([{ name: 'clear' }]);
  expect(await readAs(3, ['ACME/Lab'])).toEqual([{ name: null }]);
  await database.close();
});
