import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DesiredPolicy } from '../../../src/core/sync/environment-state.ts';
import { postgresEnvironment } from '../../../src/environments/postgres/postgres-environment.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { anything } from '../sync-once.ts';
import { aServer } from './before-tests.ts';
import {
  aDataPolicy,
  anyone,
  aSource,
  aSubscription,
  type GovernedDatabase,
  governedDatabase,
  masking,
} from './bench.ts';

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

/** The second promotion, with views named otherwise; answers what is left to do. */
async function enforceUnderAnotherPrefix(given: readonly DesiredPolicy[], sources = [people]) {
  const client = postgresEnvironment({ ...database.options, viewSchemaPrefix: 'shown_' });
  const desired = aDesiredState(given, { sequence: 2, sources });
  await client.apply(await client.plan(desired, anything), desired);
  return (await client.plan(desired, anything)).steps;
}

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
    const stepsLeft = await enforceUnderAnotherPrefix(policies, [people, aSource('lab.rooms', { id: ['Id'] })]);
    expect(await database.as('analyst', 'SELECT * FROM shown_lab.people')).toEqual([
      { id: 1, name: '?', city: 'Bonn' },
    ]);
    expect(await seen()).toMatch('relation "governed_lab.people" does not exist');
    expect(await database.as('analyst', 'SELECT * FROM governed_lab.rooms')).toMatch('permission denied');
    expect(await database.as('analyst', 'SELECT * FROM public.built')).toEqual([]);
    expect(stepsLeft).toEqual([]);
  });

  it('leaves what somebody else has put where a view was', async () => {
    database = await governedDatabase(
      server,
      [people],
      "CREATE SCHEMA lab; CREATE TABLE lab.people (id integer, name text, city text); INSERT INTO lab.people VALUES (1, 'owner', 'Bonn')",
    );
    await database.enforce(policies);
    await database.setUp('DROP VIEW governed_lab.people; CREATE TABLE governed_lab.people AS SELECT 7 AS kept');
    await enforceUnderAnotherPrefix(policies);
    expect(await database.as('analyst', 'SELECT * FROM shown_lab.people')).toEqual([
      { id: 1, name: '?', city: 'Bonn' },
    ]);
    expect(await database.setUp('SELECT * FROM governed_lab.people')).toEqual([{ kept: 7 }]);
  });
});

describe('a view whose readers people pick by hand', () => {
  const picked = [aSubscription('picked', { type: 'manual' })];
  const read = (role: string, schema: string, what: string) =>
    database.as(role, `SELECT ${what} FROM ${schema}_lab.people`);
  beforeEach(async () => {
    database = await governedDatabase(
      server,
      [people],
      `CREATE SCHEMA lab; CREATE TABLE lab.people (id integer, name text, city text);
       INSERT INTO lab.people VALUES (1, 'owner', 'Bonn');
       ALTER DEFAULT PRIVILEGES FOR ROLE syncer GRANT SELECT ON TABLES TO financier`,
    );
    await database.enforce(picked);
    await database.setUp(`SET ROLE syncer; GRANT SELECT ON governed_lab.people TO analyst;
      GRANT SELECT ON governed_lab.people TO auditor WITH GRANT OPTION;
      GRANT SELECT (id, name) ON governed_lab.people TO outsider`);
    await database.as('auditor', 'GRANT SELECT ON governed_lab.people TO auditors');
  });

  /** That they may do what they could before, and nobody more. */
  async function expectReaders(schema: string) {
    for (const role of ['analyst', 'auditor']) expect(await read(role, schema, 'id')).toEqual([{ id: 1 }]);
    expect(await read('outsider', schema, 'id')).toEqual([{ id: 1 }]);
    expect(await read('outsider', schema, 'city')).toBe('permission denied for view people');
    expect(await read('financier', schema, 'id')).toBe('permission denied for view people');
    const mayGrant = (role: string) =>
      `has_table_privilege('${role}', '${schema}_lab.people', 'SELECT WITH GRANT OPTION')`;
    expect(await database.setUp(`SELECT ${mayGrant('auditor')} AS auditor, ${mayGrant('analyst')} AS analyst`)).toEqual(
      [{ auditor: true, analyst: false }],
    );
  }

  it('has the same ones under another viewSchemaPrefix', async () => {
    await enforceUnderAnotherPrefix(picked);
    await expectReaders('shown');
    expect(await read('outsider', 'shown', 'name')).toEqual([{ name: 'owner' }]);
    expect(await read('analyst', 'governed', 'id')).toMatch('does not exist');
  });

  it('has the same ones where it loses a column, and none for that column', async () => {
    await database.enforce(picked, [aSource('lab.people', { id: ['Id'], city: ['City'] })]);
    await expectReaders('governed');
    expect(await read('analyst', 'governed', '*')).toEqual([{ id: 1, city: 'Bonn' }]);
  });

  it('has none of them once policies say who reads it', async () => {
    const groups = { type: 'entitlements', entitlements: { operator: 'any', groups: ['finance'] } };
    await enforceUnderAnotherPrefix([aSubscription('entitled', groups)]);
    expect(await read('analyst', 'shown', 'id')).toBe('permission denied for view people');
    expect(await read('financier', 'shown', 'id')).toEqual([{ id: 1 }]);
  });
});
