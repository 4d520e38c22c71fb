import { describe, expect, it } from '@jest/globals';
import { postgresReader } from '../../../src/environments/postgres/postgres-reader.ts';
import { aServer } from './before-tests.ts';
import { aDataPolicy, anyone, aSource, governedDatabase, masking, optionsFor } from './bench.ts';

const server = aServer();

/** An empty database in which these statements ran, and how it is read by one who may govern all of it. */
async function databaseWith(sql: string, given: Parameters<typeof optionsFor>[2] = {}) {
  const name = await server.createDatabase();
  await server.asSuperuser(sql, name);
  return postgresReader(optionsFor(server, name, { user: 'postgres', ...given }));
}

describe('what the database says of itself as a catalogue', () => {
  it('tables with their owners, columns with types, and tags from comments', async () => {
    const reader = await databaseWith(
      `CREATE SCHEMA hr; CREATE TABLE hr.staff (id int, mail varchar(80)); ALTER TABLE hr.staff OWNER TO finance;
       COMMENT ON TABLE hr.staff IS E'People on the payroll.\\ntags: HR, Zone.Core';
       COMMENT ON COLUMN hr.staff.mail IS 'Tags: PII.Email';
       CREATE TABLE hr.parts (id int) PARTITION BY RANGE (id); CREATE TABLE hr.part PARTITION OF hr.parts DEFAULT`,
    );
    expect(await reader.readSources?.()).toEqual([
      expect.objectContaining({ name: 'hr.parts' }),
      {
        name: 'hr.staff',
        tags: ['HR', 'Zone.Core'],
        columns: [
          { name: 'id', type: 'integer', tags: [] },
          { name: 'mail', type: 'character varying(80)', tags: ['PII.Email'] },
        ],
        owners: { users: [], teams: [], groups: ['finance'] },
        domains: [],
      },
    ]);
  });

  // A provider is a library of C that this server does not have; what it leaves in the catalog is all that is read.
  it('tags from the security labels of one provider, and then from no comment and no other provider', async () => {
    const label = (provider: string, column: number, tags: string) =>
      `('hr.staff'::regclass, 'pg_class'::regclass, ${column}, '${provider}', '${tags}')`;
    const reader = await databaseWith(
      `CREATE SCHEMA hr; CREATE TABLE hr.staff (id int, mail text, note text);
       COMMENT ON TABLE hr.staff IS 'tags: Comment'; COMMENT ON COLUMN hr.staff.note IS 'tags: Comment';
       SET allow_system_table_mods = on;
       INSERT INTO pg_seclabel (objoid, classoid, objsubid, provider, label) VALUES
         ${label('catalog', 0, 'HR, Zone.Core')}, ${label('catalog', 2, 'PII.Email')},
         ${label('other', 0, 'Other')}, ${label('other', 3, 'Other')}`,
      { labelProvider: 'catalog' },
    );
    expect(await reader.readSources?.()).toMatchObject([
      {
        name: 'hr.staff',
        tags: ['HR', 'Zone.Core'],
        columns: [
          { name: 'id', tags: [] },
          { name: 'mail', tags: ['PII.Email'] },
          { name: 'note', tags: [] },
        ],
      },
    ]);
  });
});

describe('what a database calls by name', () => {
  it('roles as groups, tables, the tags it holds, and the attributes that somebody has', async () => {
    const staff = aSource('hr.staff', { id: [], mail: ['PII.Email'] });
    const database = await governedDatabase(
      server,
      [staff],
      'CREATE SCHEMA hr; CREATE TABLE hr.staff (id int, mail text)',
    );
    try {
      const reader = postgresReader(database.options);
      const before = await reader.readNames?.();
      expect(before).toEqual({ dataSources: ['hr.staff'], groups: expect.arrayContaining(['auditors', 'finance']) });
      expect(before?.groups).not.toContain('pg_read_all_data');
      await database.enforce([anyone, aDataPolicy('mask', [masking('PII.Email', { type: 'Null' })])]);
      expect(await reader.readNames?.()).toEqual({ ...before, attributes: [] });
      await database.setUp(`COMMENT ON COLUMN hr.staff.mail IS 'tags: PII.Email, Contact';
        INSERT INTO approve_to_promote.user_attributes VALUES ('analyst', 'region', 'EU'), ('auditor', 'region', 'US')`);
      expect(await reader.readNames?.()).toEqual({
        ...before,
        tags: ['Contact', 'PII.Email'],
        attributes: ['region'],
      });
    } finally {
      await database.close();
    }
  });
});
