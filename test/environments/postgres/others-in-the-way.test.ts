import { describe, expect, it } from '@jest/globals';
import { postgresEnvironment } from '../../../src/environments/postgres/postgres-environment.ts';
import { postgresReader } from '../../../src/environments/postgres/postgres-reader.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { anything } from '../sync-once.ts';
import { aDatabaseEach, aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, masking } from './bench.ts';

const people = aSource('lab.people', { id: [], name: ['PII'], town: [] });
const mice = aSource('lab.mice', { id: [], name: ['Mouse'] });
const mask = aDataPolicy('mask', [masking('PII', { type: 'Null' })], circumstance('PII'));
const mouse = aDataPolicy('mouse', [masking('Mouse', { type: 'Null' })], circumstance('Mouse'));

/** A policy that is active where a column has the tag. */
function circumstance(columnTag: string) {
  return { circumstances: [{ type: 'columnTags', columnTag }] };
}

const server = aServer();
const database = aDatabaseEach(
  server,
  [people, mice],
  `CREATE SCHEMA lab; GRANT USAGE ON SCHEMA lab TO PUBLIC;
     CREATE TABLE lab.people (id int, name text, town text); INSERT INTO lab.people VALUES (1, 'clear', 'here');
     CREATE TABLE lab.mice (id int, name text); INSERT INTO lab.mice VALUES (1, 'clear')`,
);

const mousesName = () => database.as('analyst', 'SELECT name FROM governed_lab.mice');

describe('what somebody put in the place of a view', () => {
  const theirs: readonly [string, string][] = [
    ['a table', "CREATE TABLE governed_lab.people AS SELECT 'theirs' AS name"],
    ['a view of the same owner', "SET ROLE syncer; CREATE VIEW governed_lab.people AS SELECT 'theirs' AS name"],
    ['a view of another owner', "CREATE VIEW governed_lab.people AS SELECT 'theirs' AS name"],
    ['a materialized view', "CREATE MATERIALIZED VIEW governed_lab.people AS SELECT 'theirs' AS name"],
  ];
  it.each(theirs)('%s, is never written over: the table is closed, and the rest goes on', async (_, sql) => {
    await database.enforce([mouse]);
    await database.setUp(`GRANT SELECT ON lab.people TO analyst; ${sql}`);
    const { refused, notes } = await database.enforce([mouse, mask]);
    expect(refused).toMatchObject([{ policyKey: 'mask', problems: [{ message: expect.stringContaining("else's") }] }]);
    expect(notes).toContainEqual(expect.stringMatching(/^What governed_lab.people shows is not governed/));
    expect(await database.setUp('SELECT name FROM governed_lab.people')).toEqual([{ name: 'theirs' }]);
    expect(await database.as('analyst', 'SELECT name FROM lab.people')).toMatch(/permission denied/);
  });

  it('of a view that was there before, is never written over either, and what comes next goes on', async () => {
    await database.enforce([anyone, mask]);
    await database.setUp(
      "DROP VIEW governed_lab.people; CREATE TABLE governed_lab.people AS SELECT 'theirs' AS name; GRANT SELECT ON lab.people TO analyst",
    );
    expect((await database.enforce([anyone, mask, mouse])).refused.map(({ policyKey }) => policyKey)).toEqual([
      'anyone',
      'mask',
    ]);
    expect(await database.as('analyst', 'SELECT name FROM lab.people')).toMatch(/permission denied/);
    expect(await mousesName()).toEqual([{ name: null }]);
    await database.enforce([mouse]);
    expect(await database.setUp('SELECT name FROM governed_lab.people')).toEqual([{ name: 'theirs' }]);
  });
});

describe('what somebody without any right hangs on a view', () => {
  const hung: readonly [string, string][] = [
    ['a temporary table with its rows', 'CREATE TEMP TABLE hold (x governed_lab.people)'],
    ['one with lists of its rows', 'CREATE TEMP TABLE hold (x governed_lab.people[])'],
    ['a function on its rows', 'CREATE FUNCTION pg_temp.hold(x governed_lab.people) RETURNS int RETURN 1'],
    [
      'a function that reads it',
      'CREATE FUNCTION pg_temp.hold() RETURNS bigint RETURN (SELECT count(*) FROM governed_lab.people)',
    ],
    ['a domain over its rows', 'CREATE DOMAIN pg_temp.hold AS governed_lab.people'],
  ];
  const without = (...columns: readonly string[]) =>
    aSource('lab.people', { name: ['PII'], ...Object.fromEntries(columns.map((column) => [column, []])) });

  it.each(hung)('%s, stands in the way of no promotion', async (_, sql) => {
    await database.enforce([anyone, mask], [without('id'), mice]);
    const outsider = await database.session('outsider');
    expect(await outsider(sql)).toEqual([]);
    const names = async () =>
      Object.keys(((await database.as('analyst', 'SELECT * FROM governed_lab.people')) as object[])[0] ?? {});
    // One column more, one less, and the view goes.
    await database.enforce([anyone, mask], [without('id', 'town'), mice]);
    expect(await names()).toEqual(['id', 'name', 'town']);
    await database.enforce([anyone, mask], [without('town'), mice]);
    expect(await names()).toEqual(['name', 'town']);
    expect(await outsider(sql.replace('hold', 'again'))).toEqual([]);
    await database.enforce([anyone, mouse], [mice]);
    expect(await database.as('analyst', 'SELECT * FROM governed_lab.people')).toMatch(/permission denied/);
    expect(await mousesName()).toEqual([{ name: null }]);
  });

  it('a long name in any script leaves room for the time', async () => {
    const name = '表'.repeat(19);
    await database.setUp(`SET ROLE syncer; CREATE TABLE lab."${name}" (id int, name text)`);
    const outsider = await database.session('outsider');
    const source = (...columns: readonly string[]) =>
      aSource(`lab.${name}`, Object.fromEntries(columns.map((column) => [column, []])));
    for (const [count, columns] of [['id', 'name'], ['id'], ['id', 'name']].entries()) {
      await database.enforce([anyone], [source(...columns)]);
      expect(await outsider(`CREATE TEMP TABLE hold${count} (x governed_lab."${name}")`)).toEqual([]);
    }
  });
});

describe('a table that is not the app’s to govern', () => {
  const sandbox = `CREATE SCHEMA sandbox AUTHORIZATION analyst; SET ROLE analyst;
    CREATE TABLE sandbox.mine (name text); COMMENT ON COLUMN sandbox.mine.name IS 'tags: PII'`;
  const mine = aSource('sandbox.mine', { name: ['PII'] });

  it('is in no catalogue, so that it makes nobody an owner, and is told', async () => {
    await database.setUp(sandbox);
    const sources = (await postgresReader(database.options).readSources?.()) ?? [];
    expect(sources.map(({ name }) => name)).toEqual(['lab.mice', 'lab.people']);
    expect((await database.enforce([anyone, mask, mouse])).notes).toEqual([
      "Tags of tables that are not the app's to govern count for nothing: sandbox.mine.",
    ]);
    await database.setUp('GRANT USAGE ON SCHEMA sandbox TO syncer');
    expect(await postgresReader(database.options).readSources?.()).toHaveLength(2);
    await database.setUp('GRANT analyst TO syncer');
    expect(await postgresReader(database.options).readSources?.()).toHaveLength(3);
    await database.setUp('REVOKE analyst FROM syncer');
  });

  it.each(['', 'GRANT USAGE ON SCHEMA sandbox TO PUBLIC; GRANT SELECT ON sandbox.mine TO PUBLIC, syncer'])(
    'is refused with the policy where a catalogue names it, and the rest goes on (%s)',
    async (grants) => {
      await database.setUp(`${sandbox}; ${grants}`);
      const { refused } = await database.enforce([mask, mouse], [people, mice, mine]);
      expect(refused).toMatchObject([
        { policyKey: 'mask', problems: [{ message: expect.stringContaining('it belongs to analyst') }] },
      ]);
      await database.enforce([anyone, mouse], [people, mice]);
      expect(await mousesName()).toEqual([{ name: null }]);
    },
  );
});

describe('who may only connect', () => {
  it('holds no lock that a sync waits for', async () => {
    const outsider = await database.session('outsider');
    const key = "hashtextextended('approve-to-promote approve_to_promote', 0)";
    await outsider(`SELECT pg_advisory_lock(${key})`);
    await database.enforce([anyone, mouse]);
    expect(await outsider('BEGIN; LOCK TABLE approve_to_promote.promotion IN ACCESS SHARE MODE')).toMatch(/denied/);
    expect(await mousesName()).toEqual([{ name: null }]);
  });
});

describe('first syncs at the same time', () => {
  it('come one after the other, and the newest stays', async () => {
    const sets = [1, 2, 3, 4].map((sequence) => aDesiredState([anyone, mouse], { sequence, sources: [people, mice] }));
    const clients = sets.map((desired) => ({ desired, client: postgresEnvironment(database.options) }));
    const done = await Promise.allSettled(
      clients.map(async ({ client, desired }) => client.apply(await client.plan(desired, anything), desired)),
    );
    for (const one of done) {
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ retry: 'never', message: expect.stringContaining('moved on') });
    }
    expect(await postgresReader(database.options).readInventory()).toMatchObject({ sequence: 4 });
    expect(await mousesName()).toEqual([{ name: null }]);
  });
});

describe('an open transaction of somebody who reads', () => {
  const next = () => aDesiredState([anyone], { sequence: 2, sources: [mice] });
  /** The processes of the app that wait for a lock. */
  const waiting = async () =>
    (
      await server.asSuperuser(
        "SELECT pid FROM pg_stat_activity WHERE usename = 'syncer' AND wait_event_type = 'Lock'",
        database.name,
      )
    ).map(({ pid }) => pid);

  it('is waited for in short tries, so that others read in between, until it is over', async () => {
    await database.enforce([anyone, mouse]);
    const analyst = await database.session('analyst');
    await analyst('BEGIN; SELECT FROM governed_lab.mice');
    const client = postgresEnvironment(database.options);
    const applied = client.apply(await client.plan(next(), anything), next());
    const tries = new Set<unknown>();
    while (tries.size < 2) for (const pid of await waiting()) tries.add(pid);
    await analyst('ROLLBACK');
    expect(await applied).toMatchObject([{ result: 'applied' }, { result: 'applied' }]);
  });

  it('is named where it takes longer than the connection may wait', async () => {
    await database.enforce([anyone, mouse]);
    const analyst = await database.session('analyst');
    const [row] = (await analyst('BEGIN; SELECT pg_backend_pid() AS pid FROM governed_lab.mice')) as [{ pid: number }];
    const client = postgresEnvironment({ ...database.options, timeLimitSeconds: 2 });
    await expect(client.apply(await client.plan(next(), anything), next())).rejects.toMatchObject({
      name: 'OutsideError',
      retry: 'now',
      mayHaveActed: false,
      message: expect.stringContaining(`it waited for analyst (process ${row.pid})`),
    });
  });
});
