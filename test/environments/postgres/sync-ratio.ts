import pg from 'pg';
import { postgresEnvironment } from '../../../src/environments/postgres/postgres-environment.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { startPostgres, type TestServer } from '../../support/postgres.ts';
import { aDataPolicy, anyone, aSource, masking, optionsFor, prepare, rolesSql } from './bench.ts';

/** Milliseconds of one comparison, and what they are to each other. */
export interface SyncRatio {
  readonly policies: number;
  /** Connecting, reading, planning, applying, recording and reading back. */
  readonly sync: number;
  /** Of that, applying and recording alone. */
  readonly apply: number;
  /** `pg` connecting, and sending every statement of that very sync in one transaction to an equal database. */
  readonly byHand: number;
  readonly ratio: number;
}

/** Compares a first sync of so many policies, each with a table of its own, with its own SQL by hand: the median of `runs`. */
export async function postgresSyncRatio(policies = 1000, runs = 3): Promise<SyncRatio> {
  const server = await startPostgres();
  try {
    await server.asSuperuser(rolesSql);
    const measured: SyncRatio[] = [];
    for (let run = 0; run < runs; run += 1) measured.push(await measure(server, policies));
    measured.sort((a, b) => a.ratio - b.ratio);
    const median = measured[Math.floor(measured.length / 2)];
    if (median === undefined) throw new Error('Nothing was measured.');
    return median;
  } finally {
    await server.stop();
  }
}

async function measure(server: TestServer, policies: number): Promise<SyncRatio> {
  const numbers = Array.from({ length: policies }, (_, number) => number);
  const sources = numbers.map((n) => aSource(`warehouse.t${n}`, { id: [], email: [`T${n}.Mail`], amount: [] }));
  const masks = numbers.map((n) =>
    aDataPolicy(
      `mask-${n}`,
      [masking(`T${n}.Mail`, { type: 'Hash' }, { exceptions: { operator: 'any', groups: ['auditors'] } })],
      { circumstances: [{ type: 'columnTags', columnTag: `T${n}.Mail` }] },
    ),
  );
  const desired = aDesiredState([anyone, ...masks], { sources, sequence: 1 });
  const limits = { maxRemovals: 1, confirmed: false };

  const client = postgresEnvironment(optionsFor(server, await warehouse(server, numbers), { timeLimitSeconds: 300 }));
  const began = performance.now();
  const plan = await client.plan(desired, limits);
  const planned = performance.now();
  const statements = await statementsSent(() => client.apply(plan, desired));
  const applied = performance.now();
  await client.readInventory(desired);
  const sync = performance.now() - began;

  const equal = await warehouse(server, numbers);
  const start = performance.now();
  const other = await server.connect('syncer', equal);
  for (const given of statements) await other.query(...given);
  await other.end();
  const byHand = performance.now() - start;
  return { policies, sync, apply: applied - planned, byHand, ratio: sync / byHand };
}

/** A database with as many tables. */
async function warehouse(server: TestServer, numbers: readonly number[]): Promise<string> {
  const database = await server.createDatabase();
  await prepare(server, database);
  const tables = numbers.map((n) => `CREATE TABLE warehouse.t${n} (id int, email text, amount int)`);
  await server.asSuperuser(`SET ROLE syncer; CREATE SCHEMA warehouse; ${tables.join('; ')}`, database);
  return database;
}

type Statement = readonly [sql: string, values?: unknown[]];

/** What went to a server meanwhile, from `BEGIN` to `COMMIT`; not what another connection asks about a statement that takes long. */
async function statementsSent(work: () => Promise<unknown>): Promise<readonly Statement[]> {
  const { query } = pg.Client.prototype;
  const sent: Statement[] = [];
  let writer: pg.Client | undefined;
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    writer ??= this;
    if (this === writer && typeof given[0] === 'string') sent.push(given as unknown as Statement);
    return Reflect.apply(query, this, given);
  } as typeof query;
  try {
    await work();
    return sent;
  } finally {
    pg.Client.prototype.query = query;
  }
}
