import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/core/connections/secret.ts';
import { reading } from '../../../src/environments/postgres/database/transaction.ts';
import type { PostgresOptions } from '../../../src/environments/postgres/options.ts';
import { probePostgres } from '../../../src/environments/postgres/probe-postgres.ts';
import { password, startPostgres, type TestServer } from '../../support/postgres.ts';

let server: TestServer;
let database: string;
beforeAll(async () => {
  server = await startPostgres();
  database = await server.createDatabase();
  const roles = ['owner', 'app', 'stranger'].map((role) => `CREATE ROLE ${role} LOGIN PASSWORD '${password}';`);
  await server.asSuperuser(`${roles.join('')} GRANT owner TO app; GRANT CREATE ON DATABASE ${database} TO app`);
  await server.asSuperuser(
    `CREATE SCHEMA hr AUTHORIZATION owner; CREATE TABLE hr.salaries (); ALTER TABLE hr.salaries OWNER TO owner;
     CREATE TABLE hr.other (); CREATE SCHEMA shut; CREATE TABLE shut.away (); ALTER TABLE shut.away OWNER TO owner;
     CREATE SCHEMA governed_hr; CREATE TABLE governed_hr.ignored ()`,
    database,
  );
});
afterAll(() => server.stop());

const optionsOf = (user: string, secret = password): PostgresOptions => ({
  host: '127.0.0.1',
  port: server.port,
  database,
  user,
  password: new Secret(secret),
  tls: 'off',
  certificates: undefined,
  allowPrivateAddresses: true,
  timeLimitSeconds: 10,
  stateSchema: 'approve_to_promote',
  viewSchemaPrefix: 'governed_',
  bypassRoles: [],
  eventTimeTag: undefined,
  labelProvider: undefined,
});
const probe = (user: string, secret?: string) => probePostgres(optionsOf(user, secret));

describe('a transaction of a planner', () => {
  it.each([
    'CREATE TABLE public.x ()',
    'INSERT INTO hr.salaries DEFAULT VALUES',
    'DROP TABLE hr.salaries',
    'GRANT app TO stranger',
  ])('is one in which PostgreSQL refuses even to a superuser: %s', async (sql) => {
    const written = reading(optionsOf('postgres'), (database) => database.query(sql));
    await expect(written).rejects.toMatchObject({ cause: { code: '25006' } });
  });
});

describe('a probe of PostgreSQL', () => {
  it.each([
    ['app', { isSuperuser: false, mayCreate: true, governable: 1, others: 2 }],
    ['stranger', { isSuperuser: false, mayCreate: false, governable: 0, others: 3 }],
    ['postgres', { isSuperuser: true, mayCreate: true, governable: 3, others: 0 }],
  ])('says what %s may do there', async (user, may) => {
    expect(await probe(user)).toEqual({ ...may, encoding: 'UTF8', version: expect.stringMatching(/^\d+/) });
  });

  it('is refused with a wrong password, which it does not repeat', async () => {
    const error = await probe('app', 'not-the-password').catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'OutsideError', retry: 'never' });
    expect(String(error)).not.toContain('not-the-password');
  });
});
