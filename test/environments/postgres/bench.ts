import { Secret } from '../../../src/core/connections/secret.ts';
import type { PostgresOptions } from '../../../src/environments/postgres/options.ts';
import { password, type TestServer } from '../../support/postgres.ts';

/** How the app connects to a database of a test server. */
export function optionsFor(
  server: TestServer,
  database: string,
  given: Partial<PostgresOptions> = {},
): PostgresOptions {
  return {
    host: '127.0.0.1',
    port: server.port,
    database,
    user: 'syncer',
    password: new Secret(password),
    tls: 'off',
    certificates: undefined,
    allowPrivateAddresses: true,
    timeLimitSeconds: 20,
    stateSchema: 'approve_to_promote',
    viewSchemaPrefix: 'governed_',
    bypassRoles: ['loader'],
    eventTimeTag: undefined,
    labelProvider: undefined,
    ...given,
  };
}

/** Roles of the tests: who syncs and owns the tables, who loads them, groups, and people in them. */
export const rolesSql = `
  CREATE ROLE syncer LOGIN PASSWORD '${password}';
  CREATE ROLE loader;
  CREATE ROLE finance; CREATE ROLE auditors; CREATE ROLE analysts;
  CREATE ROLE financier LOGIN PASSWORD '${password}' IN ROLE finance;
  CREATE ROLE auditor LOGIN PASSWORD '${password}' IN ROLE finance, auditors;
  CREATE ROLE analyst LOGIN PASSWORD '${password}' IN ROLE analysts;
  CREATE ROLE outsider LOGIN PASSWORD '${password}';
`;

/** Lets the app's role make schemas in a database. */
export async function prepare(server: TestServer, database: string): Promise<void> {
  await server.asSuperuser(`GRANT CREATE ON DATABASE ${database} TO syncer`);
}
