import type pg from 'pg';
import { OutsideError } from '../../../errors.ts';
import type { PostgresOptions } from '../options.ts';
import { connected } from './connected.ts';
import { isOutside, outsideError } from './outside-error.ts';

/** What runs inside a transaction. */
export interface Database {
  /** Rows of one statement, or of the last where there are several. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** A transaction that PostgreSQL itself lets nothing write, at one moment of the database. */
export function reading<T>(options: PostgresOptions, work: (database: Database) => Promise<T>): Promise<T> {
  return inTransaction(options, ['BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY'], work);
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/**
 * `opening` goes to the server at once; the rows of its last statement are what `work` is given. With `lockWait`, in
 * milliseconds, the error of a statement that waited so long for a lock names who holds it.
 */
export async function inTransaction<T>(
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
