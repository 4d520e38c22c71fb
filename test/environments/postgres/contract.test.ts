import type { DataSource } from '../../../src/core/catalogue/data-source.ts';
import { postgresEnvironment } from '../../../src/environments/postgres/postgres-environment.ts';
import { postgresReader } from '../../../src/environments/postgres/postgres-reader.ts';
import { aDesiredPolicy } from '../../support/a-desired-state.ts';
import {
  onceAtEachRequest,
  type PostgresFault,
  type PostgresFaultRule,
  startPostgresFaultProxy,
} from '../../support/postgres-fault-proxy.ts';
import { type EnvironmentBench, environmentContract } from '../contract.ts';
import { atomicClientTryingAgain, readerTryingAgain } from '../trying-again.ts';
import { aServer } from './before-tests.ts';
import { optionsFor, prepare } from './bench.ts';

const server = aServer();

const source: DataSource = {
  name: 'finance.payments',
  tags: ['Finance'],
  columns: [
    { name: 'id', tags: [] },
    { name: 'email', tags: ['PII.Email'] },
    { name: 'iban', tags: ['PII.Iban'] },
  ],
  owners: { users: [], teams: [], groups: [] },
  domains: [],
};

/** Each key masks the same columns in its own way; versions differ in the constant. */
function policy(policyKey: string, version: 1 | 2) {
  const maskingConfig = { type: 'Constant', constant: `${policyKey} ${version}` };
  const fields = [{ type: 'columnTags', columnTag: 'PII.Email' }];
  const actions = [{ rules: [{ type: 'Masking', config: { fields, maskingConfig } }] }];
  return aDesiredPolicy(policyKey, { payload: { actions } });
}

function inexpressible(policyKey: string) {
  const fields = [{ type: 'columnTags', columnTag: 'PII.Iban' }];
  const actions = [{ rules: [{ type: 'Masking', config: { fields, maskingConfig: { type: 'K-Anonymization' } } }] }];
  const lineOf = (pointer: string) => (pointer === '/actions/0/rules/0/config/maskingConfig' ? 12 : 1);
  return { ...aDesiredPolicy(policyKey, { payload: { actions } }), lineOf };
}

async function openBench(rule?: PostgresFaultRule): Promise<EnvironmentBench> {
  const database = await server.createDatabase();
  await prepare(server, database);
  const proxy = await startPostgresFaultProxy(server.port);
  proxy.fail(rule);
  const options = optionsFor(server, database, { port: proxy.port });
  const sql = (text: string) => server.asSuperuser(text, database);
  await sql(`
    CREATE SCHEMA finance AUTHORIZATION syncer;
    SET ROLE syncer;
    CREATE TABLE finance.payments (id int PRIMARY KEY, email text, iban varchar(34));
    INSERT INTO finance.payments VALUES (1, 'one@example.com', 'DE01');
    RESET ROLE`);
  return {
    reader: readerTryingAgain(postgresReader(options)),
    client: atomicClientTryingAgain(postgresEnvironment(options)),
    snapshot: async () => {
      const tables = ['promotion', 'policies', 'objects', 'secret', 'user_attributes'].map(
        (name) => `approve_to_promote.${name}`,
      );
      const [there] = await sql(`SELECT to_regclass('approve_to_promote.policies') IS NOT NULL AS exists`);
      const stored = there?.exists
        ? await Promise.all(tables.map((table) => sql(`SELECT * FROM ${table} ORDER BY 1`)))
        : [];
      const catalogs = await sql(`
        SELECT c.oid, c.xmin, c.relname, c.relacl::text, pg_get_viewdef(c.oid), obj_description(c.oid, 'pg_class')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v') AND n.nspname IN ('finance', 'governed_finance', 'approve_to_promote') ORDER BY c.oid`);
      return JSON.stringify([stored, catalogs]);
    },
    // A transaction gets a number when it writes, and only then: of the whole server, so that nothing else may write.
    writes: async () => {
      const [row] = await sql('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next');
      return String(row?.next);
    },
    tamper: async () => {
      await sql('GRANT SELECT ON finance.payments TO outsider');
    },
    plant: async (name) => {
      await sql(`CREATE POLICY "${name}" ON finance.payments USING (true)`);
    },
    reportedAs: (name) => `finance.payments: ${name}`,
    isPlanted: async (name) => (await sql(`SELECT FROM pg_policy WHERE polname = '${name}'`)).length === 1,
    breakWrite: async () => {
      await sql('ALTER SCHEMA governed_finance OWNER TO postgres');
      return async () => {
        await sql('ALTER SCHEMA governed_finance OWNER TO syncer');
      };
    },
    pretend: async () => {
      proxy.fail(({ sql, conversation }) =>
        sql === 'COMMIT' && !conversation.includes('READ ONLY') ? { kind: 'lie' } : undefined,
      );
      return async () => proxy.fail();
    },
    close: async () => {
      await proxy.close();
      await server.asSuperuser(`DROP DATABASE ${database} WITH (FORCE)`);
    },
  };
}

/** Each of these in turn, as often as there is something to break. */
function inTurn(...faults: readonly PostgresFault[]): PostgresFaultRule {
  let count = 0;
  return onceAtEachRequest(() => {
    count += 1;
    return faults[count % faults.length];
  });
}

/** A server that shuts down, has too many connections, or cancels a statement that took too long. */
const errors = ['57P01', '53300', '57014'];
const kinds: readonly (readonly [name: string, rule: () => PostgresFaultRule | undefined])[] = [
  ['postgres', () => undefined],
  [
    'postgres behind faults of which the server knows nothing',
    () =>
      inTurn(
        { kind: 'drop', when: 'before' },
        ...errors.map((code): PostgresFault => ({ kind: 'error', when: 'before', code })),
      ),
  ],
  [
    'postgres behind faults that strike once the server acted',
    () => inTurn({ kind: 'drop', when: 'after' }, { kind: 'half' }, { kind: 'error', when: 'after', code: '57P01' }),
  ],
];

for (const [name, rule] of kinds) {
  environmentContract(name, {
    open: () => openBench(rule()),
    policy,
    sources: [source],
    holdsSequence: true,
    canBeShort: false,
    canPretend: true,
    inexpressible: inexpressible('contract-a'),
  });
}
