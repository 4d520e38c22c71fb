import { describe, expect, it } from '@jest/globals';
import { postgresReader } from '../../../src/environments/postgres/postgres-reader.ts';
import { aDatabaseEach, aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, masking } from './bench.ts';

/** What stands in the app's own schemas is its own, and nobody else's to make, read or write. */
const people = aSource('lab.people', { id: [], name: ['PII.Name'], mail: ['PII.Mail'] });
const other = aSource('office.rooms', { id: [] });
const seers = { exceptions: { operator: 'any', attributes: [{ name: 'sees', value: 'all' }] } };
const policies = [
  anyone,
  aDataPolicy('mask', [masking('PII.Name', { type: 'Null' }, seers)]),
  aDataPolicy('hash', [masking('PII.Mail', { type: 'Hash' })]),
];

const database = aDatabaseEach(
  aServer(),
  [people, other],
  `CREATE SCHEMA lab; CREATE TABLE lab.people (id int, name text, mail text);
     INSERT INTO lab.people VALUES (1, 'xyzzy', 'xyzzy@example.com'); GRANT USAGE ON SCHEMA lab TO PUBLIC;
     GRANT SELECT ON lab.people TO analyst;
     CREATE SCHEMA office; CREATE TABLE office.rooms (id int); INSERT INTO office.rooms VALUES (1)`,
);

const inventory = async () => {
  const { policies: found } = await postgresReader(database.options).readInventory();
  return found.flatMap(({ managed, policyKey, digest }) => (managed && digest === undefined ? [policyKey] : []));
};
const stepsOf = async () => (await database.enforce(policies)).steps.length;
const all = ['anyone', 'mask', 'hash'];
const read = (role: string) => database.as(role, 'SELECT name FROM governed_lab.people');

describe('the schema of the state', () => {
  it('is refused where somebody made it first', async () => {
    await database.setUp(`CREATE SCHEMA approve_to_promote AUTHORIZATION analyst; SET ROLE analyst;
      CREATE TABLE approve_to_promote.user_attributes (username text, attribute text, value text);
      INSERT INTO approve_to_promote.user_attributes VALUES ('analyst', 'sees', 'all');
      GRANT ALL ON SCHEMA approve_to_promote TO syncer; GRANT ALL ON approve_to_promote.user_attributes TO syncer`);
    await expect(database.enforce(policies)).rejects.toMatchObject({
      name: 'OutsideError',
      retry: 'never',
      message: expect.stringMatching(/^(The schema )?approve_to_promote.* belongs to analyst, not to syncer/),
    });
    expect(await read('analyst')).toMatch(/does not exist/);
  });

  it.each([
    ['itself', 'ALTER SCHEMA approve_to_promote OWNER TO analyst'],
    ['a table in it', 'ALTER TABLE approve_to_promote.user_attributes OWNER TO analyst'],
    [
      'a table more in it',
      'CREATE TABLE approve_to_promote.more (id int); ALTER TABLE approve_to_promote.more OWNER TO analyst',
    ],
  ])("tells nothing any more where %s becomes somebody else's", async (_, sql) => {
    await database.enforce(policies);
    await database.setUp(sql);
    await expect(inventory()).rejects.toMatchObject({ message: expect.stringContaining('not to syncer') });
    await expect(database.enforce(policies)).rejects.toMatchObject({ name: 'OutsideError', retry: 'never' });
  });

  it('is used where the operator made it for the app', async () => {
    await database.setUp(
      'CREATE SCHEMA approve_to_promote AUTHORIZATION syncer; CREATE SCHEMA governed_lab AUTHORIZATION syncer',
    );
    await database.enforce(policies);
    expect(await read('analyst')).toEqual([{ name: null }]);
    expect(await inventory()).toEqual([]);
  });

  it('is open to nobody by default privileges', async () => {
    await database.setUp(`ALTER DEFAULT PRIVILEGES FOR ROLE syncer GRANT ALL ON TABLES TO analyst;
      ALTER DEFAULT PRIVILEGES FOR ROLE syncer GRANT ALL ON SEQUENCES TO PUBLIC;
      ALTER DEFAULT PRIVILEGES FOR ROLE syncer GRANT ALL ON SCHEMAS TO analyst`);
    await database.enforce(policies);
    for (const table of ['secret', 'user_attributes', 'objects', 'policies', 'promotion']) {
      expect(await database.as('analyst', `SELECT * FROM approve_to_promote.${table}`)).toMatch(/permission denied/);
    }
    expect(
      await database.setUp(`SELECT has_schema_privilege('analyst', 'approve_to_promote', 'USAGE') AS u,
        has_schema_privilege('analyst', 'governed_lab', 'CREATE') AS c,
        has_sequence_privilege('analyst', 'approve_to_promote.policies_ordinal_seq', 'USAGE') AS s,
        has_table_privilege('analyst', 'approve_to_promote.user_attributes', 'INSERT') AS i`),
    ).toEqual([{ u: false, c: false, s: false, i: false }]);
    expect(await inventory()).toEqual([]);
  });

  it.each([
    ['the salt read by everyone', 'GRANT SELECT ON approve_to_promote.secret TO PUBLIC'],
    ['a column of the salt read', 'GRANT SELECT (inner_key) ON approve_to_promote.secret TO analyst'],
    ['attributes written by everyone', 'GRANT INSERT ON approve_to_promote.user_attributes TO PUBLIC'],
    ['the record written', 'GRANT UPDATE ON approve_to_promote.objects TO analyst'],
    ['something made in it', 'GRANT CREATE ON SCHEMA approve_to_promote TO analyst'],
    ['names looked up in it', 'GRANT USAGE ON SCHEMA approve_to_promote TO PUBLIC'],
  ])('is put right, and was a difference, when a grant lets %s', async (_, sql) => {
    await database.enforce(policies);
    expect(await inventory()).toEqual([]);
    await database.setUp(sql);
    expect(await inventory()).toEqual(all);
    expect(await stepsOf()).toBe(3);
    expect(await inventory()).toEqual([]);
    expect(await database.as('analyst', 'SELECT inner_key FROM approve_to_promote.secret')).toMatch(
      /permission denied/,
    );
    expect(
      await database.setUp(`SELECT has_schema_privilege('analyst', 'approve_to_promote', 'USAGE') AS u,
        has_schema_privilege('analyst', 'approve_to_promote', 'CREATE') AS c,
        has_table_privilege('analyst', 'approve_to_promote.user_attributes', 'INSERT') AS i,
        has_table_privilege('analyst', 'approve_to_promote.objects', 'UPDATE') AS o`),
    ).toEqual([{ u: false, c: false, i: false, o: false }]);
  });

  it('lets those write attributes to whom the operator granted it', async () => {
    await database.enforce(policies);
    await database.setUp(`GRANT USAGE ON SCHEMA approve_to_promote TO loader;
      GRANT SELECT, INSERT, UPDATE, DELETE ON approve_to_promote.user_attributes TO loader`);
    expect(await inventory()).toEqual([]);
    await database.as('loader', `INSERT INTO approve_to_promote.user_attributes VALUES ('analyst', 'sees', 'all')`);
    await database.enforce(policies.slice(0, 2));
    expect(await read('analyst')).toEqual([{ name: 'xyzzy' }]);
  });

  it('has a salt that nobody chose: a changed one is a difference, and another takes its place', async () => {
    const salts = "SELECT encode(inner_key || outer_key, 'hex') AS salt FROM approve_to_promote.secret";
    await database.enforce(policies);
    const [before] = await database.setUp(salts);
    await database.enforce(policies.slice(0, 2));
    expect(await database.setUp(salts)).toEqual([before]);
    await database.setUp(`UPDATE approve_to_promote.secret SET inner_key = 'chosen', outer_key = 'chosen'`);
    const [chosen] = await database.setUp(salts);
    expect(await inventory()).toEqual(['anyone', 'mask']);
    expect(await stepsOf()).toBe(3);
    const [after] = await database.setUp(salts);
    expect([before?.salt, chosen?.salt]).not.toContain(after?.salt);
    expect(String(after?.salt)).toHaveLength(256);
    expect(await inventory()).toEqual([]);
  });
});

describe('a schema of views', () => {
  it('is refused where somebody made it first, and the table is closed all the same', async () => {
    await database.setUp(
      'CREATE SCHEMA governed_lab AUTHORIZATION analyst; GRANT ALL ON SCHEMA governed_lab TO syncer',
    );
    const { refused } = await database.enforce(policies);
    expect(refused.map(({ policyKey }) => policyKey)).toEqual(all);
    expect(refused[0]?.problems[0]?.message).toContain('the schema governed_lab belongs to analyst');
    expect(await read('analyst')).toMatch(/does not exist/);
    expect(await database.as('analyst', 'SELECT * FROM lab.people')).toMatch(/permission denied/);
    await database.setUp('ALTER SCHEMA governed_lab OWNER TO syncer');
    expect((await database.enforce(policies)).refused).toEqual([]);
    expect(await read('analyst')).toEqual([{ name: null }]);
  });

  it("is a difference where it becomes somebody else's, and nothing is put there", async () => {
    await database.enforce(policies);
    await database.setUp('ALTER SCHEMA governed_lab OWNER TO analyst');
    expect(await inventory()).toEqual(all);
    const { refused } = await database.enforce(policies);
    expect(refused.map(({ policyKey }) => policyKey)).toEqual(all);
    await database.setUp('ALTER SCHEMA governed_lab OWNER TO syncer');
    await database.enforce(policies);
    expect(await inventory()).toEqual([]);
  });

  it('is a difference where somebody may put something in it, and is put right', async () => {
    await database.enforce(policies);
    await database.setUp('GRANT CREATE ON SCHEMA governed_lab TO analyst');
    expect(await inventory()).toEqual(all);
    expect(await stepsOf()).toBe(3);
    expect(await inventory()).toEqual([]);
    expect(await database.as('analyst', 'CREATE TABLE governed_lab.mine (id int)')).toMatch(/permission denied/);
  });
});
