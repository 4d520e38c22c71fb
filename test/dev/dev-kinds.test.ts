import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { rulesWith } from '../e2e/on-immuta.ts';
import { approvedSalaries, DEV, openSalaries, PROD, salariesAs } from '../e2e/salaries.ts';
import { issuesOf, production } from '../e2e/state.ts';
import { startImmuta } from '../immuta/start-immuta.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { password, startPostgres, type TestServer } from '../support/postgres.ts';
import { startPostgresFaultProxy } from '../support/postgres-fault-proxy.ts';
import { until } from '../support/until.ts';
import { exampleFile } from '../threats/stage.ts';

const MINUTES = 60_000;

/** A system for dev, through which a fault can be put, and what it shows an analyst in place of a salary. */
interface DevSystem {
  readonly connection: object;
  /** Stands in the variable `DEV_SECRET`. */
  readonly secret: string;
  readonly shown: () => Promise<string | undefined>;
  /** From now on it answers nothing to anybody, until it is called with `false`. */
  readonly hang: (on: boolean) => void;
  readonly close: () => Promise<void>;
}

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres();
  await server.asSuperuser(`
    CREATE ROLE governing LOGIN PASSWORD '${password}'; CREATE ROLE payroll;
    CREATE ROLE "human-resources"; CREATE ROLE "people-analytics";
    CREATE ROLE analyst LOGIN PASSWORD '${password}' IN ROLE "human-resources", "people-analytics"`);
});
afterAll(() => server.stop());

async function onPostgres(): Promise<DevSystem> {
  const database = await server.createDatabase();
  await server.asSuperuser(`GRANT CREATE ON DATABASE ${database} TO governing`);
  await server.asSuperuser(
    `CREATE SCHEMA hr AUTHORIZATION governing; SET ROLE governing;
     CREATE TABLE hr.salaries (employee_id bigint, monthly_salary numeric(10,2));
     INSERT INTO hr.salaries VALUES (1, 4711)`,
    database,
  );
  const proxy = await startPostgresFaultProxy(server.port);
  const kind = { kind: 'postgres', host: '127.0.0.1', port: proxy.port, database, user: 'governing', tls: 'off' };
  return {
    connection: { ...kind, password: { env: 'DEV_SECRET' }, allowPrivateAddresses: true },
    secret: password,
    shown: async () => {
      const analyst = await server.connect('analyst', database);
      try {
        const { rows } = await analyst.query('SELECT monthly_salary FROM governed_hr.salaries');
        return rows.map(({ monthly_salary }) => monthly_salary).join();
      } finally {
        await analyst.end();
      }
    },
    hang: (on) => proxy.fail(on ? () => ({ kind: 'silence', when: 'before' }) : undefined),
    close: () => proxy.close(),
  };
}

async function onImmuta(): Promise<DevSystem> {
  const immuta = await startImmuta();
  // The worked example names a domain by its id.
  immuta.plantNames({ domains: [{ id: '5d1f8a52-0c3e-4b7a-9a41-2f6f0f6b7c10', name: 'Research' }] });
  const proxy = await startFaultProxy(immuta.url);
  return {
    connection: { kind: 'immuta', url: proxy.url, apiKey: { env: 'DEV_SECRET' }, allowPrivateAddresses: true },
    secret: 'an-api-key',
    shown: async () => constantIn(immuta.policies().filter(({ policyKey }) => policyKey === 'salaries-for-payroll')),
    hang: (on) => proxy.fail(on ? () => ({ kind: 'timeout', when: 'before' }) : undefined),
    close: async () => {
      await proxy.close();
      await immuta.close();
    },
  };
}

function constantIn(policies: unknown): string | undefined {
  return /"constant":"([^"]+)"/.exec(JSON.stringify(policies))?.[1];
}

let bench: Bench;
let dev: DevSystem;
afterEach(async () => {
  await bench.stop();
  await dev.close();
});

/** What no database can express, said so that it can. */
const forEverySystem = exampleFile(DEV).replace('purposes: [Payroll]', 'groups: [payroll]');

/** In a later second than all before: nobody has seen what was pushed in the same one. */
async function say(pull: number, words: string): Promise<void> {
  bench.github.advanceClock(2000);
  await bench.person('governor-2').comment(pull, words);
  await bench.idle();
}

const inProduction = async () => {
  const { environment } = await production(bench);
  return constantIn(environment['salaries-for-payroll']);
};

async function start(open: () => Promise<DevSystem>): Promise<void> {
  dev = await open();
  const from = 'dev: { directory: policies/dev }';
  const to = 'dev: { directory: policies/dev, connection: development }';
  bench = await aBench({
    connections: {
      development: { ...dev.connection, repositories: ['acme/policies'], timeLimitSeconds: 2, maxRemovals: 1 },
    },
    env: { DEV_SECRET: dev.secret },
    files: { ...(await rulesWith({ [from]: to })), [DEV]: forEverySystem, [PROD]: forEverySystem },
  });
  await bench.idle();
}

const systems: readonly (readonly [string, () => Promise<DevSystem>])[] = [
  ['PostgreSQL', onPostgres],
  ['Immuta', onImmuta],
];

describe.each(systems)('dev, where it is %s', (_, open) => {
  it(
    'holds what is merged, what a governor tries until that is off, and nothing of it comes into production',
    async () => {
      await start(open);
      expect(await dev.shown()).toBe('0.00');
      const pull = await openSalaries(bench, 1);
      await bench.idle();
      expect(await dev.shown()).toBe('0.00');
      await say(pull, '/try');
      expect(await dev.shown()).toBe('1.00');
      await say(pull, '/try off');
      expect(await dev.shown()).toBe('0.00');
      await bench.commit('administrator', 'main', { [DEV]: await salariesAs(bench, 2) });
      await bench.idle();
      expect(await dev.shown()).toBe('2.00');
      expect(await inProduction()).toBe('0.00');
    },
    3 * MINUTES,
  );

  it(
    'that answers nobody any more keeps nothing of production back, is told, and is caught up with',
    async () => {
      await start(open);
      const pull = await approvedSalaries(bench, 3);
      await bench.idle();
      expect(await issuesOf(bench)).toEqual([]);
      dev.hang(true);
      await bench.person('governor-1').merge(pull);
      await until('people are told', async () =>
        (await issuesOf(bench)).includes('The dev environment is not in sync') ? true : undefined,
      );
      expect(await inProduction()).toBe('3.00');
      expect(await dev.shown()).toBe('0.00');
      dev.hang(false);
      await bench.restart();
      await bench.idle();
      expect(await dev.shown()).toBe('3.00');
      expect(await issuesOf(bench)).toEqual([]);
    },
    3 * MINUTES,
  );
});
