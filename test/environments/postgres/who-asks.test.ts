import { beforeAll, describe, expect, it } from '@jest/globals';
import { peopleOf } from '../../../src/environments/postgres/compile/people.ts';
import { password } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import { aDatabase, aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, aSubscription, masking, where } from './bench.ts';

/**
 * Who asks is who logged in, and only while they act as themselves: in code that runs as its owner, whoever logged in
 * may see more than that owner does. The server analyses tables by itself, as PostgreSQL does unless it is told not to.
 */
const people = aSource('lab.people', { id: [], name: ['PII.Name'] }, ['Open']);
const cases = aSource('lab.cases', { id: [], title: ['Title'], region: ['Region'] }, ['Open']);
const closed = aSource('lab.closed', { id: [], note: [] }, ['Closed']);
const auditors = { exceptions: { operator: 'any', groups: ['auditors'] } };
const on = (tag: string) => ({ circumstances: [{ type: 'tags', tag }] });

const server = aServer({
  settings: ['autovacuum=on', 'autovacuum_naptime=1'],
  roles: `
    CREATE ROLE colleague LOGIN PASSWORD '${password}' IN ROLE analysts, auditors;
    CREATE ROLE maker LOGIN CREATEROLE PASSWORD '${password}';
    CREATE ROLE keeper LOGIN PASSWORD '${password}'; GRANT auditors TO keeper WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
    CREATE ROLE taker LOGIN PASSWORD '${password}'; GRANT auditors TO taker WITH INHERIT FALSE, SET TRUE;
    CREATE ROLE heir LOGIN PASSWORD '${password}'; GRANT auditors TO heir WITH INHERIT TRUE, SET FALSE`,
});
const database = aDatabase(
  server,
  [people, cases, closed],
  `CREATE SCHEMA lab;
     CREATE TABLE lab.people (id int, name text); INSERT INTO lab.people VALUES (1, 'xyzzy');
     CREATE TABLE lab.cases (id int, title text, region text); INSERT INTO lab.cases VALUES (1, 'xyzzy', 'closed');
     CREATE TABLE lab.closed (id int, note text); INSERT INTO lab.closed VALUES (1, 'xyzzy')`,
);

beforeAll(async () => {
  const inBoth = { operator: 'all', groups: ['auditors', 'finance'] };
  const { refused } = await database.enforce([
    aSubscription('open', { type: 'anyone' }, on('Open')),
    aSubscription('entitled', { type: 'entitlements', entitlements: inBoth }, on('Closed')),
    aDataPolicy('mask', [masking('PII.Name', { type: 'Null' }, auditors)], on('Open')),
    aDataPolicy('rows', [where("@columnTagged('Region') = 'open'", auditors)], on('Open')),
  ]);
  expect(refused).toEqual([]);
  await database.setUp(
    `CREATE SCHEMA analyst AUTHORIZATION analyst; CREATE SCHEMA outsider AUTHORIZATION outsider;
     GRANT USAGE ON SCHEMA analyst, outsider TO PUBLIC`,
  );
});

/** All words that the three views show, in one query. */
const words = `SELECT coalesce(string_agg(word, ' '), 'nothing') AS words FROM (
  SELECT name AS word FROM governed_lab.people UNION ALL SELECT title FROM governed_lab.cases
  UNION ALL SELECT note FROM governed_lab.closed) w`;
const read = async (role: string, before = '') => database.as(role, `${before}${words}`);
const everything = [{ words: 'xyzzy xyzzy xyzzy' }];
const nothing = [{ words: 'nothing' }];

describe('who reads as themselves', () => {
  it('sees what they may, as who they logged in', async () => {
    expect(await read('auditor')).toEqual(everything);
    expect(await read('analyst')).toEqual(nothing);
    expect(await read('outsider')).toEqual(nothing);
  });

  it('sees the same as a role that they took on', async () => {
    expect(await read('auditor', 'SET ROLE finance; ')).toEqual(everything);
    expect(await read('analyst', 'SET ROLE analysts; ')).toEqual(nothing);
    await server.asSuperuser(`ALTER ROLE auditor SET role = 'finance'`);
    expect(await read('auditor')).toEqual(everything);
    await server.asSuperuser('ALTER ROLE auditor RESET role');
  });

  it('sees each row of a view without conditions', async () => {
    expect(await database.as('syncer', 'SELECT * FROM governed_lab.people')).toEqual([{ id: 1, name: null }]);
    expect(await database.as('outsider', 'SELECT * FROM governed_lab.people')).toEqual([{ id: 1, name: null }]);
  });

  it('sees everything as a superuser, and nothing as a superuser who took another role on', async () => {
    expect(await database.setUp(words)).toEqual(everything);
    expect(await database.setUp(`SET ROLE analyst; ${words}`)).toEqual(nothing);
  });
});

describe('code that runs as its owner sees nothing through who runs it', () => {
  it.each(['analyst', 'outsider'])('when the server analyses a table of %s', async (role) => {
    const ask = await database.session(role);
    await ask(`CREATE TABLE ${role}.bait (x int) WITH (autovacuum_analyze_threshold = 1, autovacuum_analyze_scale_factor = 0);
      CREATE FUNCTION ${role}.peek(int) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
        $$ BEGIN RETURN session_user || ' as ' || current_user || ' sees ' || (${words}); END $$;
      CREATE INDEX peeked ON ${role}.bait (${role}.peek(x))`);
    await ask(`INSERT INTO ${role}.bait SELECT 1 FROM generate_series(1, 100)`);
    await until('the server has analysed it', async () => {
      const [row] = await database.setUp(
        `SELECT autoanalyze_count > 0 AS done FROM pg_stat_user_tables WHERE schemaname = '${role}' AND relname = 'bait'`,
      );
      return row?.done === true ? true : undefined;
    });
    expect(
      await ask(
        `SELECT most_common_vals::text AS found FROM pg_stats WHERE schemaname = '${role}' AND tablename = 'peeked'`,
      ),
    ).toEqual([{ found: `{"postgres as ${role} sees nothing"}` }]);
  });

  it('when a superuser or a colleague refreshes a materialized view', async () => {
    const ask = await database.session('analyst');
    await ask(`CREATE MATERIALIZED VIEW analyst.kept AS ${words}; GRANT MAINTAIN ON analyst.kept TO auditor`);
    await database.setUp('REFRESH MATERIALIZED VIEW analyst.kept');
    expect(await ask('SELECT * FROM analyst.kept')).toEqual(nothing);
    expect(await database.as('auditor', 'REFRESH MATERIALIZED VIEW analyst.kept')).toEqual([]);
    expect(await ask('SELECT * FROM analyst.kept')).toEqual(nothing);
  });

  const copying = (owner: string) => `
    CREATE TABLE analyst.loot_of_${owner} (words text);
    CREATE FUNCTION analyst.copy_as_${owner}() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS
      $$ BEGIN INSERT INTO analyst.loot_of_${owner} ${words}; RETURN 1; END $$`;

  it('when somebody reads a view with a function behind it', async () => {
    const ask = await database.session('analyst');
    await ask(`${copying('analyst')}; CREATE VIEW analyst.nice AS SELECT analyst.copy_as_analyst() AS n;
      GRANT SELECT ON analyst.nice TO PUBLIC`);
    expect(await database.as('auditor', 'SELECT * FROM analyst.nice')).toEqual([{ n: 1 }]);
    expect(await ask('SELECT * FROM analyst.loot_of_analyst')).toEqual(nothing);
  });

  it('when the function is of a group of which who runs it is a member', async () => {
    await database.setUp(`${copying('analysts')}; ALTER FUNCTION analyst.copy_as_analysts() OWNER TO analysts;
      ALTER TABLE analyst.loot_of_analysts OWNER TO analysts`);
    expect(await database.as('colleague', 'SELECT analyst.copy_as_analysts() AS n')).toEqual([{ n: 1 }]);
    expect(await database.as('analyst', 'SELECT * FROM analyst.loot_of_analysts')).toEqual(nothing);
    const within = await database.as(
      'colleague',
      `CREATE FUNCTION pg_temp.f() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN SET ROLE analysts; RETURN 1; END'; SELECT pg_temp.f()`,
    );
    expect(within).toBe('cannot set parameter "role" within security-definer function');
  });

  it('when somebody writes to a table with a trigger', async () => {
    const ask = await database.session('analyst');
    await ask(`CREATE TABLE analyst.inbox (x int); CREATE TABLE analyst.heard (words text);
      CREATE FUNCTION analyst.hear() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN INSERT INTO analyst.heard ${words}; RETURN NEW; END $$;
      CREATE TRIGGER hear AFTER INSERT ON analyst.inbox FOR EACH ROW EXECUTE FUNCTION analyst.hear();
      GRANT INSERT ON analyst.inbox TO PUBLIC`);
    expect(await database.as('auditor', 'INSERT INTO analyst.inbox VALUES (1)')).toEqual([]);
    expect(await ask('SELECT * FROM analyst.heard')).toEqual(nothing);
  });
});

describe('a member of a group', () => {
  const names = async (role: string) => database.as(role, 'SELECT name FROM governed_lab.people');

  it('is who has its rights, or may take it on', async () => {
    for (const role of ['auditor', 'taker', 'heir'])
      expect([role, await names(role)]).toEqual([role, [{ name: 'xyzzy' }]]);
  });

  it('is not who only administers it, nor who only made it', async () => {
    expect(await names('keeper')).toEqual([{ name: null }]);
    expect(await database.as('maker', 'CREATE ROLE made')).toEqual([]);
    await database.enforce(
      [
        anyone,
        aDataPolicy('mask', [
          masking('PII.Name', { type: 'Null' }, { exceptions: { operator: 'any', groups: ['made'] } }),
        ]),
      ],
      [people],
    );
    expect(await names('maker')).toEqual([{ name: null }]);
    expect(await database.setUp('GRANT made TO analyst')).toEqual([]);
    expect(await names('analyst')).toEqual([{ name: 'xyzzy' }]);
  });

  it('could always take it on before PostgreSQL 16, which told these apart', () => {
    expect(peopleOf('s', 150_004).inGroup('g')).toContain("'MEMBER'");
    expect(peopleOf('s', 160_000).inGroup('g')).toContain("'USAGE, SET'");
    expect(peopleOf('s', 160_000).groups).toContain("'USAGE, SET'");
  });
});
