import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { password, startPostgres, type TestServer } from '../support/postgres.ts';
import { a2p, withFolder } from '../support/run-a2p.ts';

let server: TestServer;
let database: string;
beforeAll(async () => {
  server = await startPostgres();
  database = await server.createDatabase();
  await server.asSuperuser(`CREATE ROLE a2p LOGIN PASSWORD '${password}'; GRANT CREATE ON DATABASE ${database} TO a2p`);
  await server.asSuperuser('SET ROLE a2p; CREATE SCHEMA hr; CREATE TABLE hr.pay (id int, amount int)', database);
});
afterAll(() => server.stop());

/** A repository whose production is the database, with one policy that restricts rows by a predicate on line 9. */
function repository(predicate: string) {
  return {
    '.github/approve-to-promote.yml': `governors: {users: [{login: governor}]}
environments: {prod: {directory: policies/prod, connection: warehouse}}
`,
    'connections.yml': `environments:
  warehouse:
    kind: postgres
    host: 127.0.0.1
    port: ${server.port}
    database: ${database}
    user: a2p
    password: {env: WAREHOUSE_PASSWORD}
    tls: "off"
    allowPrivateAddresses: true
    repositories: [acme/policies]
`,
    'policies/data-sources/hr.yml': `dataSources:
  - name: hr.pay
    owners: {users: [{login: owner}]}
    columns: [{name: id}, {name: amount}]
`,
    'policies/prod/rows.yml': `# Rows by a predicate.
name: Rows
policyKey: rows
type: data
actions:
  - rules:
      - type: Row Restriction by Custom Where Clause
        config:
          predicate: ${JSON.stringify(predicate)}
`,
  };
}

const plan = (predicate: string) =>
  withFolder(repository(predicate), (folder) =>
    a2p(['plan', '--connections', 'connections.yml'], folder, { WAREHOUSE_PASSWORD: password }),
  );

describe('a2p plan with a PostgreSQL', () => {
  it('says what would be put', async () => {
    expect(await plan('amount > 100')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('create rows'),
      stderr: '',
    });
  });

  const refused: readonly [string, string, string][] = [
    ['is nested too deeply', `${'NOT '.repeat(500)}TRUE`, 'the expression is nested deeper than 100 levels'],
    ['is nested as deeply by parentheses', `${'(NOT '.repeat(500)}TRUE${')'.repeat(500)}`, 'deeper than 100 levels'],
    ['could fail', '10 / amount > 1', 'the operator / is not allowed'],
    ['reads elsewhere', 'EXISTS (SELECT FROM hr.pay)', 'a subquery is not allowed'],
  ];
  it.each(refused)('refuses a predicate that %s, with its line', async (_, predicate, why) => {
    const { code, stdout, stderr } = await plan(predicate);
    expect([code, stdout + stderr]).toEqual([1, expect.stringContaining('refused rows')]);
    expect(stdout + stderr).toMatch(/policies\/prod\/rows\.yml:9\b/);
    expect(stdout + stderr).toContain(why);
    expect(stdout + stderr).not.toContain(password);
  });

  it('knows by policies/people.yml whom ownerRestrictions means', async () => {
    const files = repository('10 / amount > 1');
    const owned = {
      ...files,
      'policies/data-sources/hr.yml': files['policies/data-sources/hr.yml'].replace(
        'users: [{login: owner}]',
        'teams: [acme/pay]',
      ),
      'policies/prod/rows.yml': `${files['policies/prod/rows.yml']}ownerRestrictions: {groups: [payroll]}\n`,
    };
    const planned = (people: string) =>
      withFolder({ ...owned, 'policies/people.yml': people }, (folder) =>
        a2p(['plan', '--connections', 'connections.yml'], folder, { WAREHOUSE_PASSWORD: password }),
      );
    expect((await planned('groups: [{ name: payroll, teams: [acme/other] }]\n')).stdout).toContain('create rows');
    expect((await planned('groups: [{ name: payroll, teams: [acme/pay] }]\n')).stdout).toContain('refused rows');
    expect((await planned('[')).code).toBe(2);
  });
});
