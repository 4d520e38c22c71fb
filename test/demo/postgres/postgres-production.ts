import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { password, startPostgres, type TestServer } from '../../support/postgres.ts';
import type { Moment, Production } from '../production.ts';

const EXAMPLE = fileURLToPath(new URL('../../../policies', import.meta.url));
const OWN = fileURLToPath(new URL('policies', import.meta.url));

/** Who selects, and the groups they are in. */
const people: Readonly<Record<string, string>> = {
  analyst: 'people-analytics',
  'lead-analyst': 'people-analytics-leads',
  paymaster: 'payroll',
};

/** What the monthly salary of the first employee looks like to each of them: a constant, nothing, or as it is. */
const expected: Readonly<Record<Moment, Readonly<Record<string, string | null>>>> = {
  'before the promotion': { analyst: '0.00', 'lead-analyst': null, paymaster: '4200.00' },
  'after the promotion': { analyst: null, 'lead-analyst': '0.00', paymaster: '4200.00' },
};

/** A real PostgreSQL from npm with a table of salaries, and policies that it can enforce exactly. */
export async function postgresProduction(): Promise<Production> {
  const server = await startPostgres();
  try {
    return await productionOn(server, await databaseOn(server));
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The app's role owns the table; people log in, and are in groups. */
async function databaseOn(server: TestServer): Promise<string> {
  const database = await server.createDatabase();
  const roles = Object.entries(people).map(
    ([person, group]) =>
      `CREATE ROLE "${group}"; CREATE ROLE "${person}" LOGIN PASSWORD '${password}' IN ROLE "${group}"`,
  );
  await server.asSuperuser(`
    CREATE ROLE a2p LOGIN PASSWORD '${password}'; GRANT CREATE ON DATABASE ${database} TO a2p; ${roles.join('; ')}`);
  await server.asSuperuser(
    `SET ROLE a2p;
     CREATE SCHEMA hr;
     CREATE TABLE hr.salaries (employee_id bigint, monthly_salary numeric(10,2), currency text);
     INSERT INTO hr.salaries VALUES (1, 4200.00, 'EUR'), (2, 5100.00, 'EUR')`,
    database,
  );
  return database;
}

async function productionOn(server: TestServer, database: string): Promise<Production> {
  const connection = {
    kind: 'postgres',
    host: '127.0.0.1',
    port: server.port,
    database,
    user: 'a2p',
    password: { env: 'WAREHOUSE_PASSWORD' },
    tls: 'off',
    allowPrivateAddresses: true,
    repositories: ['acme/policies'],
  };
  return {
    bench: { files: await files(), connections: { production: connection }, env: { WAREHOUSE_PASSWORD: password } },
    enforced: async () => {
      const [there] = await server.asSuperuser(`SELECT to_regclass('approve_to_promote.policies') AS name`, database);
      if (there?.name === null) return new Map();
      const rows = await server.asSuperuser(
        'SELECT policy_key, payload FROM approve_to_promote.policies WHERE payload IS NOT NULL ORDER BY ordinal',
        database,
      );
      return new Map(rows.map(({ policy_key, payload }) => [String(policy_key), String(payload)]));
    },
    selected: async (moment) => {
      const seen = await Promise.all(Object.keys(people).map((person) => select(server, database, person)));
      return Object.entries(people).map(([person, group], index) => {
        const rows = seen[index] ?? [];
        const wanted = expected[moment][person];
        if (rows.length !== 2 || rows[0]?.monthly_salary !== wanted)
          throw new Error(`${person} sees ${JSON.stringify(rows)}, not ${wanted}`);
        return `${person} (${group}) selects ${rows.map((row) => row.monthly_salary ?? 'NULL').join(', ')}`;
      });
    },
    where: () => `psql postgres://paymaster@127.0.0.1:${server.port}/${database}      # the password is ${password}`,
    stop: () => server.stop(),
  };
}

/** What somebody reads in a session of their own. */
async function select(server: TestServer, database: string, person: string) {
  const session = await server.connect(person, database);
  try {
    const text = 'SELECT employee_id, monthly_salary FROM governed_hr.salaries ORDER BY employee_id';
    return (await session.query<{ monthly_salary: string | null }>(text)).rows;
  } finally {
    await session.end();
  }
}

/** This folder's catalogue and policies, approved and in production, in place of the worked example's. */
async function files(): Promise<Readonly<Record<string, string | null>>> {
  const found: Record<string, string | null> = {};
  for (const directory of ['dev', 'prod', 'data-sources']) {
    for (const name of await readdir(join(EXAMPLE, directory))) found[`policies/${directory}/${name}`] = null;
  }
  for (const directory of ['dev', 'data-sources']) {
    for (const name of await readdir(join(OWN, directory))) {
      const text = await readFile(join(OWN, directory, name), 'utf8');
      found[`policies/${directory}/${name}`] = text;
      if (directory === 'dev') found[`policies/prod/${name}`] = text;
    }
  }
  return found;
}
