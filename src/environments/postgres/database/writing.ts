import { setTimeout as sleep } from 'node:timers/promises';
import { OutsideError } from '../../../errors.ts';
import type { PostgresOptions } from '../options.ts';
import { literal, qualified } from '../sql.ts';
import { aloneSql, nobodyAloneSql } from './alone.ts';
import { type Database, inTransaction } from './transaction.ts';

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
