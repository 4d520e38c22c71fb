import { beforeAll, describe, expect, it } from '@jest/globals';
import { nobody } from '../../../src/core/people/people.ts';
import { reading } from '../../../src/environments/postgres/database/transaction.ts';
import { postgresReader } from '../../../src/environments/postgres/postgres-reader.ts';
import type { Row } from '../../support/postgres.ts';
import { anything } from '../sync-once.ts';
import { aDatabase, aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, aSubscription, masking, where } from './bench.ts';

/**
 * What somebody who may query the views tries in order to see what they hide. A secret is a word that stands in a masked
 * column or a hidden row; an attack has failed when the word is nowhere in what came back, and nothing else differs that
 * would tell whether it is there.
 */
const secret = 'xyzzy';
const masked = aSource('lab.people', { id: [], name: ['PII.Name'], mail: ['PII.Mail'], kind: [] });
const hidden = aSource('lab.cases', { id: [], title: ['Title'], region: ['Region'], amount: [] });
const parts = aSource('lab.visits', { id: [], note: ['Note'] });
const policies = [
  anyone,
  aDataPolicy('notes', [masking('Note', { type: 'Null' })]),
  aDataPolicy('mask', [
    masking('PII.Name', { type: 'Null' }, { exceptions: { operator: 'any', groups: ['auditors'] } }),
  ]),
  aDataPolicy('hash', [masking('PII.Mail', { type: 'Hash' })]),
  aDataPolicy('rows', [
    where("@columnTagged('Region') = 'open'", {
      exceptions: { operator: 'any', attributes: [{ name: 'sees', value: 'all' }] },
    }),
  ]),
];

const database = aDatabase(
  aServer(),
  [masked, hidden, parts],
  `CREATE SCHEMA lab;
     GRANT USAGE ON SCHEMA lab TO PUBLIC;
     CREATE TABLE lab.people (id int PRIMARY KEY, name text, mail text, kind text);
     CREATE TABLE lab.cases (id int PRIMARY KEY, title text, region text, amount int);
     CREATE INDEX ON lab.cases (title);
     CREATE TABLE lab.visits (id serial, note text DEFAULT '${secret}') PARTITION BY RANGE (id);
     CREATE TABLE lab.visits_1 PARTITION OF lab.visits DEFAULT;
     CREATE TABLE lab.more_cases () INHERITS (lab.cases);
     INSERT INTO lab.more_cases VALUES (2001, '${secret}', 'closed', 1);
     INSERT INTO lab.visits (note) SELECT '${secret}' FROM generate_series(1, 10);
     SELECT lo_from_bytea(4711, '${secret}');
     GRANT SELECT ON lab.visits, lab.visits_1, lab.more_cases TO PUBLIC;
     GRANT SELECT ON lab.people, lab.cases TO PUBLIC;
     GRANT ALL ON lab.cases TO analyst WITH GRANT OPTION;
     GRANT SELECT (name) ON lab.people TO analysts;
     INSERT INTO lab.people SELECT n, '${secret}' || n, '${secret}' || n || '@example.com', 'k' || n % 3 FROM generate_series(1, 300) n;
     INSERT INTO lab.cases SELECT n, CASE WHEN n % 2 = 0 THEN 'public' ELSE '${secret}' || n % 50 END, CASE WHEN n % 2 = 0 THEN 'open' ELSE 'closed' END, n
     FROM generate_series(1, 1000) n`,
);
beforeAll(async () => {
  await database.setUp('ANALYZE');
  const plan = await database.enforce(policies);
  expect(plan.refused).toEqual([]);
  await database.setUp(`INSERT INTO approve_to_promote.user_attributes VALUES ('auditor', 'sees', 'all')`);
});

const told = (answer: readonly Row[] | string) => JSON.stringify(answer);

describe('the bench', () => {
  it('holds secrets that an exception may see', async () => {
    expect(told(await database.as('auditor', 'SELECT * FROM governed_lab.people'))).toContain(secret);
    expect(told(await database.as('auditor', 'SELECT * FROM governed_lab.cases'))).toContain(secret);
  });

  it('shows an analyst the rest', async () => {
    expect(await database.as('analyst', 'SELECT count(*)::int AS n FROM governed_lab.people')).toEqual([{ n: 300 }]);
    expect(await database.as('analyst', 'SELECT count(*)::int AS n FROM governed_lab.cases')).toEqual([{ n: 500 }]);
  });
});

describe('an analyst who tries to get round a view', () => {
  const attacks: readonly [string, string][] = [
    ['reads the table', 'SELECT * FROM lab.people'],
    ['reads one column of the table', 'SELECT name FROM lab.people'],
    ['reads through a grant that was there before', 'SELECT * FROM lab.cases'],
    ['copies the table', 'COPY lab.people TO STDOUT'],
    ['copies the view', `COPY (SELECT name FROM governed_lab.people) TO STDOUT`],
    ['reads it through XML', `SELECT query_to_xml('SELECT * FROM lab.people', true, true, '')`],
    ['asks for what an update returns', `UPDATE lab.people SET kind = kind RETURNING *`],
    ['updates the view', `UPDATE governed_lab.people SET name = name RETURNING *`],
    ['deletes through the view', `DELETE FROM governed_lab.cases RETURNING *`],
    ['writes through the view', `INSERT INTO governed_lab.people VALUES (1, 'x', 'y', 'z')`],
    ['locks hidden rows', 'SELECT * FROM governed_lab.cases FOR UPDATE'],
    ['looks at statistics', `SELECT * FROM pg_stats WHERE schemaname = 'lab'`],
    ['looks at raw statistics', 'SELECT * FROM pg_statistic'],
    ['looks at extended statistics', `SELECT * FROM pg_stats_ext`],
    ['reads the salt', 'SELECT * FROM approve_to_promote.secret'],
    ['reads the attributes of people', 'SELECT * FROM approve_to_promote.user_attributes'],
    ['gives itself an attribute', `INSERT INTO approve_to_promote.user_attributes VALUES ('analyst', 'sees', 'all')`],
    ['joins a group', 'GRANT auditors TO analyst'],
    ['becomes an auditor', 'SET ROLE auditor; SELECT * FROM governed_lab.people'],
    ['becomes an auditor for a session', 'SET SESSION AUTHORIZATION auditor; SELECT * FROM governed_lab.people'],
    ['becomes a member of the group', 'SET ROLE auditors; SELECT * FROM governed_lab.people'],
    [
      'sets what a session says of itself',
      `SET a.user = 'auditor'; SET session_user = 'auditor'; SELECT * FROM governed_lab.people`,
    ],
    ['turns row security off', 'SET row_security = off; SELECT * FROM governed_lab.cases'],
    [
      'puts another schema first',
      `SET search_path = pg_temp, lab; CREATE TEMP TABLE user_attributes AS SELECT 'analyst' AS username, 'sees' AS attribute, 'all' AS value; SELECT * FROM governed_lab.cases`,
    ],
    ['changes the view', `CREATE OR REPLACE VIEW governed_lab.people AS SELECT * FROM lab.people`],
    ['changes an option of the view', `ALTER VIEW governed_lab.cases SET (security_barrier = false)`],
    ['drops the barrier of the owner', `ALTER VIEW governed_lab.cases SET (security_invoker = true)`],
    ['makes a table in its schema', `CREATE TABLE governed_lab.mine AS SELECT 1`],
    [
      'reads the definition of the view',
      `SELECT pg_get_viewdef('governed_lab.people'::regclass), pg_get_viewdef('governed_lab.cases'::regclass)`,
    ],
    [
      'reads all definitions',
      `SELECT definition FROM pg_views; SELECT prosrc FROM pg_proc WHERE prosrc LIKE '%${secret}%'`,
    ],
    ['reads what others run', 'SELECT query FROM pg_stat_activity'],
    ['makes a foreign key to look with', `CREATE TEMP TABLE probe (id int REFERENCES lab.people)`],
    [
      'makes a trigger on the table',
      `CREATE FUNCTION pg_temp.spy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE NOTICE ''%'', NEW; RETURN NEW; END'; CREATE TRIGGER spy BEFORE UPDATE ON lab.people FOR EACH ROW EXECUTE FUNCTION pg_temp.spy()`,
    ],
    ['makes statistics on the table', 'CREATE STATISTICS spy ON name, mail FROM lab.people'],
    ['makes an own view of the view', `CREATE TEMP VIEW mine AS SELECT * FROM governed_lab.people; SELECT * FROM mine`],
    [
      'makes an own function that reads as its owner',
      `CREATE FUNCTION pg_temp.mine() RETURNS SETOF governed_lab.people LANGUAGE sql SECURITY DEFINER AS 'SELECT * FROM governed_lab.people'; SELECT * FROM pg_temp.mine()`,
    ],
    ['reads a partition', 'SELECT * FROM lab.visits_1'],
    ['reads a child', 'SELECT * FROM lab.more_cases'],
    ['reads a table without its children', 'SELECT * FROM ONLY lab.cases'],
    ['makes an own child', 'CREATE TEMP TABLE mine () INHERITS (lab.cases); SELECT * FROM lab.cases'],
    [
      'makes an own partition',
      'CREATE TEMP TABLE mine PARTITION OF lab.visits FOR VALUES FROM (1) TO (2); SELECT * FROM lab.visits',
    ],
    ['reads the sequence', 'SELECT * FROM lab.visits_id_seq'],
    ['reads what stands in place of a missing value', `INSERT INTO governed_lab.visits DEFAULT VALUES RETURNING note`],
    ['gives the view a default', `ALTER VIEW governed_lab.visits ALTER COLUMN note SET DEFAULT '1'`],
    ['reads a large object', 'SELECT lo_get(4711)'],
    ['reads all large objects', 'SELECT * FROM pg_largeobject'],
    [
      'merges into the view',
      'MERGE INTO governed_lab.people p USING governed_lab.people q ON p.id = q.id WHEN MATCHED THEN UPDATE SET kind = q.name RETURNING *',
    ],
    ['updates where the view says', `UPDATE governed_lab.cases SET amount = 1 WHERE title LIKE 'xy%' RETURNING *`],
    [
      'prepares a statement for somebody else',
      'PREPARE mine AS SELECT * FROM governed_lab.people; SET ROLE analysts; EXECUTE mine',
    ],
    [
      'keeps a plan for everyone',
      'SET plan_cache_mode = force_generic_plan; PREPARE mine AS SELECT * FROM governed_lab.cases; EXECUTE mine',
    ],
    [
      'holds a cursor',
      'BEGIN; DECLARE mine SCROLL CURSOR WITH HOLD FOR SELECT * FROM governed_lab.people; COMMIT; FETCH ALL FROM mine',
    ],
    ['reads whole rows', 'SELECT p, row_to_json(p), p::text FROM governed_lab.people p'],
    ['takes a sample', 'SELECT * FROM governed_lab.people TABLESAMPLE SYSTEM (100)'],
    ['loads what shows plans', `LOAD 'auto_explain'`],
    ['fetches from another server', `CREATE EXTENSION dblink; SELECT * FROM dblink('', 'SELECT 1') AS t (id int)`],
    ['becomes who owns the table', 'SET ROLE syncer; SELECT * FROM lab.people'],
    ['becomes who reads everything', 'GRANT pg_read_all_data TO analyst; SELECT * FROM lab.people'],
    ['takes what somebody owns', 'REASSIGN OWNED BY syncer TO analyst; SELECT * FROM lab.people'],
    [
      'watches changes of the table',
      `CREATE PUBLICATION mine FOR TABLE lab.people; SELECT pg_create_logical_replication_slot('mine', 'test_decoding')`,
    ],
    [
      'makes rules on the view',
      'CREATE RULE mine AS ON SELECT TO governed_lab.people DO INSTEAD SELECT * FROM lab.people',
    ],
    ['asks for columns that are not shown', 'SELECT ctid, xmin, tableoid FROM governed_lab.cases'],
    ['reads files', `SELECT pg_read_file('/etc/passwd'), pg_ls_dir('base')`],
    [
      'reads pages of the table',
      `SELECT * FROM pg_relation_size('lab.people'); CREATE EXTENSION pageinspect; SELECT get_raw_page('lab.people', 0)`,
    ],
    [
      'dumps the whole plan with its values',
      'EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS) SELECT * FROM governed_lab.people',
    ],
  ];
  it.each(attacks)('%s', async (_, sql) => {
    expect(told(await database.as('analyst', sql))).not.toContain(secret);
    const [row] = await database.setUp(
      "SELECT count(*)::int AS n FROM approve_to_promote.user_attributes WHERE username = 'analyst'",
    );
    expect(row?.n).toBe(0);
  });

  it('learns nothing by functions that tell what they are given', async () => {
    const ask = await database.session('analyst');
    await ask('CREATE TEMP TABLE heard (word text)');
    await ask(`CREATE FUNCTION pg_temp.listen(word text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001
      AS 'BEGIN INSERT INTO heard VALUES (word); RETURN true; END'`);
    await ask(`CREATE FUNCTION pg_temp.same(a text, b text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001
      AS 'BEGIN INSERT INTO heard VALUES (a); RETURN a = b; END'`);
    await ask('CREATE OPERATOR pg_temp.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_temp.same)');
    await ask('CREATE TYPE pg_temp.heard_text AS (word text)');
    await ask(`CREATE FUNCTION pg_temp.cast_heard(word text) RETURNS pg_temp.heard_text LANGUAGE plpgsql COST 0.0000001
      AS 'BEGIN INSERT INTO heard VALUES (word); RETURN ROW(word); END'`);
    await ask('CREATE CAST (text AS pg_temp.heard_text) WITH FUNCTION pg_temp.cast_heard(text)');
    await ask('CREATE OPERATOR pg_temp.= (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_temp.same)');
    await ask('SET search_path = pg_temp, pg_catalog');
    await ask('SELECT * FROM governed_lab.cases WHERE title::pg_temp.heard_text IS NOT NULL');
    await ask(`SELECT * FROM governed_lab.cases WHERE title = 'x' AND region = 'closed'`);
    await ask(`SELECT * FROM governed_lab.people WHERE name = mail`);
    await ask('SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off');
    await ask('SELECT * FROM governed_lab.cases WHERE pg_temp.listen(title)');
    await ask('SELECT * FROM governed_lab.people WHERE pg_temp.listen(name) AND pg_temp.listen(mail)');
    await ask(`SELECT * FROM governed_lab.cases WHERE title OPERATOR(pg_temp.===) 'x'`);
    await ask('SELECT c.* FROM governed_lab.cases c JOIN governed_lab.people p ON pg_temp.same(c.title, p.name)');
    const heard = await ask(
      "SELECT count(*)::int AS n, count(*) FILTER (WHERE word LIKE 'xyzzy%')::int AS secrets FROM heard",
    );
    expect(heard).toEqual([{ n: expect.any(Number), secrets: 0 }]);
    expect((heard as readonly Row[])[0]?.n).toBeGreaterThan(500);
  });

  it('learns nothing from errors: a hidden row raises none', async () => {
    const probe = (id: number) =>
      database.as('analyst', `SELECT count(*) FROM governed_lab.cases WHERE 10 / (id - ${id}) > 100`);
    const [closed, absent, open] = [await probe(7), await probe(5000), await probe(8)];
    expect([closed, open]).toEqual([absent, 'division by zero']);
    const cast = await database.as('analyst', 'SELECT count(*) FROM governed_lab.people WHERE name::int = 1');
    expect(cast).toEqual([{ count: '0' }]);
  });

  /** A plan without what differs from run to run. */
  const plan = async (sql: string) =>
    told(await database.as('analyst', `EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ${sql}`));

  const comparisons: readonly [string, (word: string) => string][] = [
    ['equality', (word) => `SELECT * FROM governed_lab.cases WHERE title = '${word}'`],
    ['a list', (word) => `SELECT * FROM governed_lab.cases WHERE title IN ('${word}', 'x')`],
    ['likeness', (word) => `SELECT * FROM governed_lab.cases WHERE title LIKE '${word}%'`],
    ['a join', (word) => `SELECT * FROM governed_lab.cases c JOIN (VALUES ('${word}')) AS v(word) ON v.word = c.title`],
    ['a masked column', (word) => `SELECT * FROM governed_lab.people WHERE name = '${word}'`],
    ['a hashed column', (word) => `SELECT * FROM governed_lab.people WHERE mail = '${word}@example.com'`],
  ];
  it.each(comparisons)('learns nothing from EXPLAIN ANALYZE about hidden values by %s', async (_, sql) => {
    const there = (await plan(sql(`${secret}7`))).replaceAll(`${secret}7`, 'word');
    const absent = (await plan(sql('nowhere'))).replaceAll('nowhere', 'word');
    expect(there).toBe(absent);
  });

  it('cannot compute a hash: no function of the app takes a value', async () => {
    const functions =
      await database.setUp(`SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname IN ('approve_to_promote', 'governed_lab', 'lab')`);
    expect(functions).toEqual([]);
  });

  it('finds no salt in any catalog, plan or log of statements', async () => {
    const [keys] = await database.setUp(
      `SELECT encode(inner_key, 'hex') AS i, encode(outer_key, 'hex') AS o FROM approve_to_promote.secret`,
    );
    const tables =
      await database.setUp(`SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'pg_catalog' AND c.relkind IN ('r', 'v')`);
    const ask = await database.session('analyst');
    for (const { name } of tables) {
      const all = told(await ask(`SELECT * FROM ${name}`));
      expect([name, all.includes(String(keys?.i)), all.includes(String(keys?.o))]).toEqual([name, false, false]);
    }
    const plans = told(await ask('EXPLAIN (ANALYZE, VERBOSE) SELECT mail FROM governed_lab.people'));
    expect(plans).toContain('sha256');
    expect(plans.includes(String(keys?.i)) || plans.includes(String(keys?.o))).toBe(false);
  });
});

describe('a colleague who may see', () => {
  it('lets nobody see through an own view, for it asks who asks', async () => {
    const auditor = await database.session('auditor');
    await database.setUp('CREATE SCHEMA shared; GRANT CREATE, USAGE ON SCHEMA shared TO PUBLIC');
    await auditor(
      'CREATE VIEW shared.people AS SELECT * FROM governed_lab.people; GRANT SELECT ON shared.people TO PUBLIC',
    );
    await auditor(
      'CREATE VIEW shared.cases AS SELECT * FROM governed_lab.cases; GRANT SELECT ON shared.cases TO PUBLIC',
    );
    expect(told(await auditor('SELECT * FROM shared.people'))).toContain(secret);
    for (const view of ['people', 'cases']) {
      const answer = told(await database.as('analyst', `SELECT * FROM shared.${view}`));
      expect([answer.includes('"id"'), answer.includes(secret)]).toEqual([true, false]);
    }
  });

  it('lets nobody in who is not entitled', async () => {
    await database.enforce([
      ...policies.slice(1),
      aSubscription('s', { type: 'entitlements', entitlements: { operator: 'any', groups: ['auditors'] } }),
    ]);
    expect(await database.as('analyst', 'SELECT * FROM governed_lab.people')).toMatch(/permission denied/);
    expect(await database.as('analyst', 'SELECT * FROM shared.people')).toEqual([]);
    expect(told(await database.as('auditor', 'SELECT * FROM shared.people'))).toContain(secret);
    await database.enforce(policies);
  });

  it('stands in the way of no promotion with a view on a view', async () => {
    const later = [...policies, aDataPolicy('more', [masking('Title', { type: 'Null' })])];
    expect((await database.enforce(later)).steps).toHaveLength(1);
    const without = aSource('lab.people', { id: [], kind: [] });
    await database.enforce(policies, [without, hidden, parts]);
    expect(Object.keys((await database.as('analyst', 'SELECT * FROM governed_lab.people'))[0] ?? {})).toEqual([
      'id',
      'kind',
    ]);
    expect(told(await database.as('auditor', 'SELECT * FROM shared.people'))).not.toContain(secret);
    await database.enforce([]);
    expect(told(await database.as('auditor', 'SELECT * FROM shared.cases'))).not.toContain(secret);
    await database.enforce(policies);
    expect(told(await database.as('auditor', 'SELECT * FROM shared.cases'))).toContain(secret);
  });
});

describe('a change by hand', () => {
  const changes: readonly [string, string][] = [
    ['a grant on the table', 'GRANT SELECT ON lab.people TO outsider'],
    ['a grant on a column', 'GRANT SELECT (name) ON lab.people TO outsider'],
    ['a grant to everyone', 'GRANT SELECT ON lab.cases TO PUBLIC'],
    ['the right to reference', 'GRANT REFERENCES ON lab.people TO outsider'],
    ['a grant on the view', 'GRANT UPDATE ON governed_lab.people TO outsider'],
    ['a grant taken away', 'REVOKE SELECT ON governed_lab.people FROM PUBLIC'],
    ['another query', 'CREATE OR REPLACE VIEW governed_lab.cases WITH (security_barrier) AS SELECT * FROM lab.cases'],
    ['a barrier taken down', 'ALTER VIEW governed_lab.cases SET (security_barrier = false)'],
    ['the rights of who asks', 'ALTER VIEW governed_lab.cases SET (security_invoker = true)'],
    ['another comment', `COMMENT ON VIEW governed_lab.cases IS 'mine'`],
    ['a view dropped', 'DROP VIEW governed_lab.people'],
    [
      'another payload',
      `UPDATE approve_to_promote.policies SET payload = replace(payload, 'Null', 'Hash') WHERE policy_key = 'mask'`,
    ],
    [
      'a partition that others read',
      `SET ROLE syncer; CREATE TABLE lab.part () INHERITS (lab.cases); GRANT SELECT ON lab.part TO outsider`,
    ],
  ];
  it.each(changes)('is a difference, and is put right: %s', async (_, sql) => {
    await database.enforce(policies);
    await database.setUp(sql);
    const { length } = (await database.enforce(policies)).steps;
    expect(length).toBeGreaterThan(0);
    expect((await database.enforce(policies)).steps).toEqual([]);
    expect(told(await database.as('outsider', 'SELECT * FROM lab.people, lab.cases'))).toMatch(/permission denied/);
    expect(
      await database.as('analyst', 'SELECT count(*)::int AS n, count(name)::int AS names FROM governed_lab.people'),
    ).toEqual([{ n: 300, names: 0 }]);
    expect(await database.as('analyst', 'SELECT count(*)::int AS n FROM governed_lab.cases')).toEqual([{ n: 500 }]);
  });

  it('of what the app does not manage is left alone', async () => {
    await database.setUp(
      'CREATE TABLE lab.other (id int); GRANT SELECT ON lab.other TO analyst; GRANT SELECT ON lab.people TO loader',
    );
    await database.enforce(policies);
    expect(await database.as('analyst', 'SELECT * FROM lab.other')).toEqual([]);
    expect(told(await database.as('loader', 'SELECT * FROM lab.people'))).toContain(secret);
  });
});

describe('a planner', () => {
  it('writes nothing: no transaction of the server gets a number', async () => {
    const next = async () =>
      (await database.setUp('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS id'))[0]?.id;
    const reader = postgresReader(database.options);
    const before = await next();
    await reader.readInventory();
    await reader.readSources?.();
    await reader.plan({ policies: [], sources: [masked], people: nobody, sequence: 1000, commit: 'c' }, anything);
    expect(await next()).toBe(before);
    await database.enforce(policies.slice(1));
    expect(await next()).not.toBe(before);
  });

  it('could not write: the server refuses it', async () => {
    const write = reading(database.options, (session) => session.query('CREATE TABLE lab.written (id int)'));
    await expect(write).rejects.toMatchObject({ name: 'OutsideError', message: expect.stringContaining('read-only') });
  });
});
