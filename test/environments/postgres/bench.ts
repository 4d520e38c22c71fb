import type pg from 'pg';
import type { DataSource } from '../../../src/core/catalogue/data-source.ts';
import { Secret } from '../../../src/core/connections/secret.ts';
import type { DesiredPolicy } from '../../../src/core/sync/environment-state.ts';
import type { SyncPlan } from '../../../src/core/sync/sync-plan.ts';
import type { PostgresOptions } from '../../../src/environments/postgres/options.ts';
import { postgresEnvironment } from '../../../src/environments/postgres/postgres-environment.ts';
import { aDesiredPolicy, aDesiredState } from '../../support/a-desired-state.ts';
import { password, type Row, type TestServer } from '../../support/postgres.ts';
import { anything } from '../sync-once.ts';

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
  CREATE ROLE loader LOGIN PASSWORD '${password}';
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

/** One governed database, synced promotion after promotion, and read as people read it. */
export interface GovernedDatabase {
  readonly name: string;
  readonly options: PostgresOptions;
  /** Syncs these policies as the next promotion, whatever that removes, and answers the plan. */
  enforce(policies: readonly DesiredPolicy[], sources?: readonly DataSource[]): Promise<SyncPlan>;
  /** What that would do. */
  plan(policies: readonly DesiredPolicy[], sources?: readonly DataSource[]): Promise<SyncPlan>;
  /** What a role reads, or the error it meets. */
  as(role: string, sql: string): Promise<readonly Row[] | string>;
  /** A session that stays open, for attacks of several steps; errors come as text. */
  session(role: string): Promise<(sql: string) => Promise<readonly Row[] | string>>;
  setUp(sql: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Makes a database whose tables `sql` makes as their owner. */
export async function governedDatabase(
  server: TestServer,
  sources: readonly DataSource[],
  sql: string,
  given: Partial<PostgresOptions> = {},
): Promise<GovernedDatabase> {
  const name = await server.createDatabase();
  await prepare(server, name);
  const options = optionsFor(server, name, given);
  await server.asSuperuser(`SET ROLE syncer; ${sql}`, name);
  const client = postgresEnvironment(options);
  const sessions: pg.Client[] = [];
  let sequence = 0;

  async function session(role: string) {
    const connection = await server.connect(role, name);
    sessions.push(connection);
    return asking(connection);
  }

  function asking(connection: pg.Client) {
    return async (text: string) => {
      try {
        const result = await connection.query(text);
        return (Array.isArray(result) ? result.at(-1) : result).rows as readonly Row[];
      } catch (error) {
        return String(error instanceof Object && 'message' in error ? error.message : error);
      }
    };
  }

  async function plan(policies: readonly DesiredPolicy[], known = sources): Promise<SyncPlan> {
    return client.plan(aDesiredState(policies, { sequence: sequence + 1, sources: known }), anything);
  }

  return {
    name,
    options,
    session,
    plan,
    enforce: async (policies, known = sources) => {
      sequence += 1;
      const desired = aDesiredState(policies, { sequence, sources: known });
      const planned = await client.plan(desired, anything);
      await client.apply(planned, desired);
      return planned;
    },
    as: async (role, text) => {
      const connection = await server.connect(role, name);
      try {
        return await asking(connection)(text);
      } finally {
        await connection.end();
      }
    },
    setUp: (text) => server.asSuperuser(text, name),
    close: async () => {
      await Promise.all(sessions.map((each) => each.end()));
      await server.asSuperuser(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** A data source, from its name and the tags of its columns. */
export function aSource(
  name: string,
  columns: Readonly<Record<string, readonly string[]>>,
  tags: readonly string[] = [],
): DataSource {
  return {
    name,
    tags,
    columns: Object.entries(columns).map(([column, each]) => ({ name: column, tags: each })),
    owners: { users: [], teams: [], groups: [] },
    domains: [],
  };
}

type Payload = Readonly<Record<string, unknown>>;

/** A data policy of one action with these rules. */
export function aDataPolicy(policyKey: string, rules: readonly Payload[], given: Payload = {}): DesiredPolicy {
  return aDesiredPolicy(policyKey, { payload: { type: 'data', actions: [{ rules }], ...given } });
}

/** A rule that masks columns of a tag. */
export function masking(columnTag: string, maskingConfig: Payload, given: Payload = {}): Payload {
  const { conditionalPredicate, ...rest } = given;
  const config = {
    fields: [{ type: 'columnTags', columnTag }],
    maskingConfig,
    ...(conditionalPredicate ? { conditionalPredicate } : {}),
  };
  return { type: 'Masking', config, ...rest };
}

/** A rule that shows rows of a predicate. */
export function where(predicate: string, given: Payload = {}): Payload {
  return { type: 'Row Restriction by Custom Where Clause', config: { predicate }, ...given };
}

/** A rule that shows rows whose tagged columns are among the values of attributes. */
export function entitled(
  operator: 'any' | 'all',
  matches: Readonly<Record<string, string>>,
  given: Payload = {},
): Payload {
  const list = Object.entries(matches).map(([attribute, tag]) => ({ type: 'attribute', attribute, tag }));
  return { type: 'Row Restriction by User Entitlements', config: { operator, matches: list }, ...given };
}

/** A subscription policy for every data source. */
export function aSubscription(policyKey: string, actions: Payload, given: Payload = {}): DesiredPolicy {
  return aDesiredPolicy(policyKey, { payload: { type: 'subscription', actions, ...given } });
}

export const anyone = aSubscription('anyone', { type: 'anyone' });
