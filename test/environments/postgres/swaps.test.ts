import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresEnvironment } from '../../../src/environments/postgres/postgres-environment.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, type GovernedDatabase, governedDatabase, masking } from './bench.ts';

const server = aServer();
let database: GovernedDatabase;
afterEach(() => database.close());

const people = aSource('lab.people', { id: ['Id'], name: ['Name'], city: ['City'] });
const policies = [anyone, aDataPolicy('names', [masking('Name', { type: 'Constant', constant: '?' })])];
const seen = () => database.as('analyst', 'SELECT * FROM governed_lab.people');
const stepsOf = async () => (await database.plan(policies)).steps.map(({ policyKey, act }) => `${act} ${policyKey}`);

describe('what took the name of something that a view was made of', () => {
  beforeEach(async () => {
    database = await governedDatabase(
      server,
      [people],
      `CREATE SCHEMA lab; CREATE TABLE lab.people (id integer, spare text, name text, city text);
       INSERT INTO lab.people (id, name, city) VALUES (1, 'owner', 'Bonn')`,
    );
    await database.enforce(policies);
    expect(await seen()).toEqual([{ id: 1, name: '?', city: 'Bonn' }]);
    expect(await stepsOf()).toEqual([]);
  });

  const both = ['update anyone', 'update names'];

  it('another table: the view is put anew and shows that one', async () => {
    await database.setUp(`SET ROLE syncer; CREATE TABLE lab.next (id integer, name text, city text);
      INSERT INTO lab.next VALUES (2, 'author', 'Rome');
      ALTER TABLE lab.people RENAME TO before; ALTER TABLE lab.next RENAME TO people`);
    expect(await stepsOf()).toEqual(both);
    await database.enforce(policies);
    expect(await seen()).toEqual([{ id: 2, name: '?', city: 'Rome' }]);
    expect(await stepsOf()).toEqual([]);
  });

  it('other columns, in the same order: what is masked is what has the name now', async () => {
    await database.setUp(`ALTER TABLE lab.people RENAME COLUMN city TO other;
      ALTER TABLE lab.people RENAME COLUMN name TO city; ALTER TABLE lab.people RENAME COLUMN spare TO name`);
    expect(await stepsOf()).toEqual(both);
    await database.enforce(policies);
    expect(await seen()).toEqual([{ id: 1, name: '?', city: 'owner' }]);
    expect(await stepsOf()).toEqual([]);
  });

  it('another owner of the table is a difference', async () => {
    await database.setUp('GRANT finance TO syncer; ALTER TABLE lab.people OWNER TO finance');
    expect(await stepsOf()).toEqual(both);
    await database.enforce(policies);
    expect(await stepsOf()).toEqual([]);
  });

  it('a view that was put when less was compared is put anew', async () => {
    await database.setUp("UPDATE approve_to_promote.objects SET compiled = 'of an earlier version'");
    expect(await stepsOf()).toEqual(both);
    await database.enforce(policies);
    expect(await seen()).toEqual([{ id: 1, name: '?', city: 'Bonn' }]);
    expect(await stepsOf()).toEqual([]);
  });
});

describe('another viewSchemaPrefix', () => {
  it('takes the views of the one before away, and empties those on which somebody built', async () => {
    database = await governedDatabase(
      server,
      [people, aSource('lab.rooms', { id: ['Id'] })],
      `CREATE SCHEMA lab; CREATE TABLE lab.people (id integer, name text, city text); CREATE TABLE lab.rooms (id integer);
       INSERT INTO lab.people VALUES (1, 'owner', 'Bonn'); INSERT INTO lab.rooms VALUES (1)`,
    );
    await database.enforce(policies);
    await database.setUp(
      'CREATE VIEW public.built AS SELECT id FROM governed_lab.rooms; GRANT SELECT ON built TO analyst',
    );
    const sources = [people, aSource('lab.rooms', { id: ['Id'] })];
    const client = postgresEnvironment({ ...database.options, viewSchemaPrefix: 'shown_' });
    const desired = aDesiredState(policies, { sequence: 2, sources });
    const limits = { maxRemovals: 1, confirmed: true };
    await client.apply(await client.plan(desired, limits), desired);
    expect(await database.as('analyst', 'SELECT * FROM shown_lab.people')).toEqual([
      { id: 1, name: '?', city: 'Bonn' },
    ]);
    expect(await seen()).toMatch('relation "governed_lab.people" does not exist');
    expect(await database.as('analyst', 'SELECT * FROM governed_lab.rooms')).toMatch('permission denied');
    expect(await database.as('analyst', 'SELECT * FROM public.built')).toEqual([]);
    expect((await client.plan(desired, limits)).steps).toEqual([]);
  });

  it('leaves what somebody else has put where a view was', async () => {
    database = await governedDatabase(
      server,
      [people],
      "CREATE SCHEMA lab; CREATE TABLE lab.people (id integer, name text, city text); INSERT INTO lab.people VALUES (1, 'owner', 'Bonn')",
    );
    await database.enforce(policies);
    await database.setUp('DROP VIEW governed_lab.people; CREATE TABLE governed_lab.people AS SELECT 7 AS kept');
    const client = postgresEnvironment({ ...database.options, viewSchemaPrefix: 'shown_' });
    const desired = aDesiredState(policies, { sequence: 2, sources: [people] });
    await client.apply(await client.plan(desired, { maxRemovals: 1, confirmed: true }), desired);
    expect(await database.as('analyst', 'SELECT * FROM shown_lab.people')).toEqual([
      { id: 1, name: '?', city: 'Bonn' },
    ]);
    expect(await database.setUp('SELECT * FROM governed_lab.people')).toEqual([{ kept: 7 }]);
  });
});
