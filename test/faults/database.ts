import { until } from '../support/until.ts';
import type { Fault } from './fault.ts';
import { before, promotedOnce } from './seen-promoted.ts';
import { onPostgres } from './stage.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { approved, merge, type Work } from './work.ts';

/** Every so many-th message to the database loses its connection; the short form takes fewer. */
const STEP = 4;

const REFUSING = `CREATE FUNCTION in_the_way() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'could not serialize access' USING ERRCODE = 'serialization_failure'; END $$;
  CREATE TRIGGER in_the_way BEFORE INSERT OR UPDATE ON approve_to_promote.promotion EXECUTE FUNCTION in_the_way()`;

/** Connections cut before and after messages of a sync, and ended by the server while the sync waits for a lock. */
async function lostConnections(short: boolean): Promise<Tally> {
  const { bench, enforced, outside, session, stop } = await onPostgres();
  const enforces = async ({ policyKey, name }: { readonly policyKey: string; readonly name: string }) =>
    (await enforced()).get(policyKey) === name;
  try {
    const since = await before(bench);
    const works: Work[] = [];
    const change = async (strike: () => void | Promise<void>, heal: () => void | Promise<void>) => {
      const work = await approved(bench);
      await bench.idle();
      await strike();
      await merge(bench, work);
      await heal();
      outside?.forget();
      await bench.restart();
      await bench.idle();
      works.push(work);
    };
    let messages = 0;
    // The first sync makes what later ones find there, and says more.
    for (const _ of ['the first', 'one more'])
      await change(
        () => outside?.forget(),
        async () => {
          await bench.idle();
          messages = outside?.asked() ?? 0;
        },
      );
    for (let nth = 1; nth <= (short ? 1 : messages); nth += STEP)
      for (const when of ['before', 'after'] as const) {
        let cut = false;
        await change(
          () =>
            outside?.strikeAt(nth, when, () => {
              cut = true;
            }),
          async () =>
            void (await until(`the connection was cut ${when} message ${nth} of ${messages}`, () =>
              cut ? true : undefined,
            )),
        );
      }
    // Within a transaction, PostgreSQL shows who waits as it was when it was first asked.
    const [holder, superuser] = [await session(), await session()];
    await change(
      async () => {
        await holder.query('BEGIN; LOCK TABLE approve_to_promote.promotion IN EXCLUSIVE MODE');
      },
      async () => {
        const ended = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'a2p' AND wait_event_type = 'Lock'`;
        await until('the sync waits and its session is ended', async () =>
          (await superuser.query(ended)).rows.length > 0 ? true : undefined,
        );
        await holder.query('ROLLBACK');
      },
    );
    const says = (code: string) => async () =>
      void (await until(`the sync meets ${code}`, () => bench.app().output().includes(`(${code})`) || undefined));
    // The server's own word that two transactions do not go together, where the sync records what it did.
    await change(
      async () => void (await superuser.query(REFUSING)),
      async () => {
        await says('40001')();
        await superuser.query('DROP FUNCTION in_the_way() CASCADE');
      },
    );
    // As long as the operator gives a sync, the lock is held.
    if (!short)
      await change(
        async () => void (await holder.query('BEGIN; LOCK TABLE approve_to_promote.promotion IN EXCLUSIVE MODE')),
        async () => {
          await says('55P03')();
          await holder.query('ROLLBACK');
        },
      );
    await Promise.all([holder.end(), superuser.end()]);
    const all = await promotedOnce(bench, works, since, works.length - 1, enforces);
    return sum([all, expecting({ 'a whole set is enforced': (await enforced()).size > 1 }, 0)]);
  } finally {
    await stop();
  }
}

export const database: readonly Fault[] = [
  {
    id: 'F31',
    what: 'connections to PostgreSQL break at any message, and are ended by the server in the middle of a transaction; transactions do not go together; a lock is held for too long',
    play: ({ short }) => lostConnections(short),
  },
];
