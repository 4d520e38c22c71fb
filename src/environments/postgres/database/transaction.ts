import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { OutsideError } from '../../../errors.ts';
import { allowedAddress } from '../../../http/allowed-address.ts';
import type { PostgresOptions } from '../options.ts';
import { literal, qualified } from '../sql.ts';
import { aloneSql, nobodyAloneSql } from './alone.ts';

/** What runs inside a transaction. */
export interface Database {
  /** Rows of one statement, or of the last where there are several. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** A transaction that PostgreSQL itself lets nothing write, at one moment of the database. */
export function reading<T>(options: PostgresOptions, work: (database: Database) => Promise<T>): Promise<T> {
  return inTransaction(options, ['BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY'], work);
}

/** Seconds that one try waits for a lock: whoever reads waits behind it all that time. */
const LOCK_WAIT = 1;

/**
 * A transaction of which all takes effect or nothing, and one at a time. Where somebody holds a lock it needs, it lets go
 * and tries again after a while, as long as the connection's time limit allows; `work` may so be done several times.
 */
export async function writing<T>(options: PostgresOptions, work: (database: Database) => Promise<T>): Promise<T> {
  const until = Date.now() + options.timeLimitSeconds * 1000;
  for (;;) {
    try {
      return await writingOnce(options, work);
    } catch (error) {
      const pause = 100 + Math.random() * 400;
      if (!isInTheWay(error) || Date.now() + pause >= until) throw error;
      await sleep(pause);
    }
  }
}

/** Lock not available; and what was not there is there now: somebody else's first sync. */
const inTheWay = ['55P03', '23505', '42P06', '42P07'];

function isInTheWay(error: unknown): boolean {
  if (!(error instanceof OutsideError) || error.mayHaveActed) return false;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && inTheWay.includes(String(cause.code));
}

/**
 * Where the connection breaks while it commits, the server is asked what became of it, so that nothing is said to have
 * failed that is in effect, nor done again.
 */
async function writingOnce<T>(options: PostgresOptions, work: (database: Database) => Promise<T>): Promise<T> {
  let unsettled: { readonly transaction: string; readonly done: T } | undefined;
  const lockWait = Math.min(LOCK_WAIT, options.timeLimitSeconds) * 1000;
  try {
    return await inTransaction(
      options,
      [
        'BEGIN',
        `SET LOCAL lock_timeout = ${lockWait}`,
        ...aloneSql(options.stateSchema),
        'SELECT pg_current_xact_id()::text AS transaction',
      ],
      async (database, [begun]) => {
        const done = await work(database);
        unsettled = { transaction: String(begun?.transaction), done };
        return done;
      },
      lockWait,
    );
  } catch (error) {
    if (unsettled === undefined || !(error instanceof OutsideError) || !error.mayHaveActed) throw error;
    const became = await becameOf(options, unsettled.transaction).catch(() => undefined);
    if (became === 'committed') return unsettled.done;
    if (became !== 'aborted') throw error;
    throw new OutsideError(error.message, { cause: error.cause, retry: error.retry });
  }
}

/** What became of a transaction, once the server is done with it: it holds the lock until then. */
async function becameOf(options: PostgresOptions, transaction: string): Promise<string | undefined> {
  const { stateSchema } = options;
  return inTransaction(options, ['BEGIN READ ONLY'], async (database) => {
    const table = literal(qualified(stateSchema, 'promotion'));
    const [there] = await database.query<{ exists: boolean }>(`SELECT to_regclass(${table}) IS NOT NULL AS exists`);
    if (there?.exists) await database.query(nobodyAloneSql(stateSchema));
    const [row] = await database.query<{ status: string | null }>('SELECT pg_xact_status($1::xid8) AS status', [
      transaction,
    ]);
    return row?.status ?? undefined;
  });
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/**
 * `opening` goes to the server at once; the rows of its last statement are what `work` is given. With `lockWait`, in
 * milliseconds, the error of a statement that waited so long for a lock names who holds it.
 */
async function inTransaction<T>(
  options: PostgresOptions,
  [begin, ...opening]: readonly string[],
  work: (database: Database, opened: Rows) => Promise<T>,
  lockWait?: number,
): Promise<T> {
  const client = await connected(options);
  let holders: Promise<readonly string[]> | undefined;
  const database: Database = {
    query: async <Row extends object>(sql: string, values?: readonly unknown[]) => {
      holders = undefined;
      const ask = () => {
        holders = holdersBefore(options, client);
      };
      const asking = lockWait === undefined ? undefined : setTimeout(ask, lockWait / 2);
      try {
        const result = await client.query<Row>(sql, values === undefined ? undefined : [...values]);
        // Several statements in one text answer with a list.
        return (Array.isArray(result) ? result.at(-1) : result).rows;
      } finally {
        clearTimeout(asking);
      }
    },
  };
  const settings = ['SET LOCAL search_path = pg_catalog', 'SET LOCAL client_min_messages = error'];
  let committing = false;
  try {
    const opened = await database.query<Rows[number]>([begin, ...settings, ...opening].join('; '));
    const done = await work(database, opened);
    committing = true;
    await client.query('COMMIT');
    return done;
  } catch (error) {
    if (error instanceof OutsideError || !isOutside(error)) throw error;
    throw outsideError(error, options, committing, await holders);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Who holds what a connection waits for, as far as it may be seen: `analyst (process 4711)`. */
async function holdersBefore(options: PostgresOptions, client: pg.Client): Promise<readonly string[]> {
  const process = 'processID' in client ? client.processID : undefined;
  const rows = await reading(options, (database) => database.query<{ name: string }>(holdersSql, [process])).catch(
    () => [],
  );
  return rows.map(({ name }) => name);
}

const holdersSql = `
SELECT format('%s (process %s)', coalesce(usename, 'the server itself'), pid) AS name
FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1)) ORDER BY pid`;

async function connected(options: PostgresOptions): Promise<pg.Client> {
  const { host, port, database, user, password, tls, certificates, timeLimitSeconds } = options;
  const { address } = await allowedAddress(host, options.allowPrivateAddresses);
  const milliseconds = timeLimitSeconds * 1000;
  const client = new pg.Client({
    host: address,
    port,
    database,
    user,
    password: password?.reveal() ?? '',
    ssl: tls === 'off' ? false : { servername: host, ...(certificates === undefined ? {} : { ca: certificates }) },
    application_name: 'approve-to-promote',
    connectionTimeoutMillis: milliseconds,
    statement_timeout: milliseconds,
    lock_timeout: milliseconds,
    query_timeout: milliseconds + 1000,
    idle_in_transaction_session_timeout: milliseconds,
  });
  // A connection that breaks while nothing runs: the next statement says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw outsideError(error, options, false);
  }
}

/** Errors of the server and of the connection; everything else is a bug of ours. */
function isOutside(error: unknown): error is Error & { code?: string } {
  if (typeof error !== 'object' || error === null) return false;
  return (
    'severity' in error ||
    'syscall' in error ||
    ('message' in error && /^(Connection|Client|Query|timeout)/.test(String(error.message)))
  );
}

/** Serialization failure, deadlock, lock not available, killed, shutting down, too many connections. */
const passing = ['40001', '40P01', '55P03', '57P01', '57P02', '57P03', '53300'];

function outsideError(
  error: unknown,
  { host, database, password }: PostgresOptions,
  mayHaveActed: boolean,
  holders: readonly string[] = [],
): OutsideError {
  const { code = '', message = 'no reason given' } = error as { code?: string; message?: string };
  const permanent = /^(28|3D|42)/.test(code);
  const secret = password?.reveal() ?? '';
  const tells = secret !== '' && message.includes(secret);
  const said = tells ? message.replaceAll(secret, '***') : message;
  const waited = code === '55P03' && holders.length > 0 ? `; it waited for ${holders.join(', ')}` : '';
  return new OutsideError(`PostgreSQL ${database} at ${host}: ${said}${code === '' ? '' : ` (${code})`}${waited}.`, {
    // A server may say back what it was sent.
    cause: tells ? undefined : error,
    retry: passing.includes(code) ? 'now' : permanent ? 'never' : 'later',
    mayHaveActed,
  });
}
