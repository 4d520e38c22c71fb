import { afterEach, describe, expect, it } from '@jest/globals';
import { aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, type GovernedDatabase, governedDatabase, masking } from './bench.ts';

const server = aServer();
let database: GovernedDatabase;
afterEach(() => database.close());

const people = aSource('lab.people', { mail: ['Contact.Email'] });
const tablesSql = `CREATE SCHEMA lab; CREATE TABLE lab.people (mail text); INSERT INTO lab.people VALUES ('one@example.com')`;
const hashed = aDataPolicy('hashed', [masking('Contact.Email', { type: 'Hash' })]);
const ofTheApp = ['promotion', 'policies', 'objects', 'secret', 'user_attributes'];
const seen = () => database.as('analyst', 'SELECT mail FROM governed_lab.people');
const hash = [{ mail: expect.stringMatching(/^[0-9a-f]{64}$/) }];

describe('what the app keeps for itself', () => {
  const defaults = `ALTER DEFAULT PRIVILEGES FOR ROLE syncer GRANT ALL ON SCHEMAS TO analysts;
    ALTER DEFAULT PRIVILEGES FOR ROLE syncer GRANT ALL ON TABLES TO analysts, PUBLIC;
    ALTER DEFAULT PRIVILEGES FOR ROLE syncer GRANT ALL ON SEQUENCES TO analysts;`;

  it.each(ofTheApp)('is nobody else’s to read or write, whatever rights new objects bring: %s', async (name) => {
    database = await governedDatabase(server, [people], `${tablesSql}; ${defaults}`);
    await database.enforce([anyone, hashed]);
    expect(await seen()).toEqual(hash);
    for (const sql of [`SELECT * FROM approve_to_promote.${name}`, `DELETE FROM approve_to_promote.${name}`])
      expect(await database.as('analyst', sql)).toMatch(/^permission denied/);
    const others = [
      'CREATE VIEW governed_lab.other AS SELECT 1',
      `SELECT setval('approve_to_promote.policies_ordinal_seq', 1)`,
    ];
    for (const sql of others) expect(await database.as('analyst', sql)).toMatch(/^permission denied/);
  });

  it('leaves who keeps the attributes of people their rights on them', async () => {
    database = await governedDatabase(server, [people], tablesSql);
    await database.enforce([anyone]);
    await database.setUp(`GRANT USAGE ON SCHEMA approve_to_promote TO loader;
      GRANT SELECT, INSERT ON approve_to_promote.user_attributes TO loader;
      GRANT SELECT ON approve_to_promote.secret TO loader`);
    await database.enforce([anyone, hashed]);
    const attribute = `INSERT INTO approve_to_promote.user_attributes VALUES ('analyst', 'a', 'b') RETURNING value`;
    expect(await database.as('loader', attribute)).toEqual([{ value: 'b' }]);
    expect(await database.as('loader', 'SELECT * FROM approve_to_promote.secret')).toBe(
      'permission denied for table secret',
    );
  });

  it.each([
    [
      'the whole schema',
      'CREATE SCHEMA approve_to_promote AUTHORIZATION analyst; GRANT ALL ON SCHEMA approve_to_promote TO syncer',
    ],
    [
      'one table',
      `CREATE SCHEMA approve_to_promote AUTHORIZATION syncer;
       CREATE TABLE approve_to_promote.secret (one boolean PRIMARY KEY DEFAULT TRUE, inner_key bytea, outer_key bytea);
       INSERT INTO approve_to_promote.secret VALUES (TRUE, 'known', 'known');
       ALTER TABLE approve_to_promote.secret OWNER TO analyst; GRANT ALL ON approve_to_promote.secret TO syncer`,
    ],
  ])('is not taken from somebody who made it before: %s', async (_, sql) => {
    database = await governedDatabase(server, [people], tablesSql);
    await database.setUp(sql);
    await expect(database.enforce([anyone, hashed])).rejects.toMatchObject({
      name: 'OutsideError',
      message: expect.stringContaining('belongs to analyst'),
    });
    expect(await seen()).toMatch(/does not exist/);
  });
});

it('makes room for other columns where somebody built on a view, however long its name is', async () => {
  const name = '顧'.repeat(21);
  const long = (columns: Readonly<Record<string, readonly string[]>>) => [aSource(`lab.${name}`, columns)];
  const made = `CREATE SCHEMA lab; CREATE TABLE lab."${name}" (mail text, year int)`;
  database = await governedDatabase(server, long({ mail: [], year: [] }), made);
  await database.enforce([anyone]);
  await database.setUp(`CREATE VIEW public.on_top AS SELECT * FROM governed_lab."${name}"`);
  for (const columns of [{ year: [] }, { mail: [], year: [] }, { year: [] }]) {
    await database.enforce([anyone], long(columns));
    const [row] = await database.setUp(`INSERT INTO lab."${name}" (year) VALUES (1) RETURNING year`);
    expect(row).toEqual({ year: 1 });
    expect(await database.as('analyst', `SELECT DISTINCT year FROM governed_lab."${name}"`)).toEqual([{ year: 1 }]);
    await database.setUp(
      `CREATE VIEW public.on_top_${Object.keys(columns).length}_${Date.now()} AS SELECT * FROM governed_lab."${name}"`,
    );
  }
});
