import type { KnownNames } from '../../core/environment-differences/known-names.ts';
import { rolesSql } from './database/surroundings.ts';
import type { Database } from './database/transaction.ts';
import type { PostgresOptions } from './options.ts';
import { readSources } from './read-sources.ts';
import { literal, qualified } from './sql.ts';

/**
 * What this database calls by name: roles are groups, and attributes are those that somebody has. Tags are named only
 * where the database holds any; otherwise the catalogue lies elsewhere.
 */
export async function readNames(database: Database, options: PostgresOptions): Promise<KnownNames> {
  const sources = await readSources(database, options);
  const tags = sources.flatMap(({ tags, columns }) => [...tags, ...columns.flatMap((column) => column.tags)]);
  const attributes = await readAttributes(database, options);
  return {
    groups: sorted(await database.query(rolesSql)).filter((name) => !name.startsWith('pg_')),
    dataSources: sources.map(({ name }) => name),
    ...(tags.length === 0 ? {} : { tags: [...new Set(tags)].sort() }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

/** `undefined` before the first sync, which makes the table that holds them. */
async function readAttributes(
  database: Database,
  { stateSchema }: PostgresOptions,
): Promise<readonly string[] | undefined> {
  const table = qualified(stateSchema, 'user_attributes');
  const [there] = await database.query<{ exists: boolean }>(
    `SELECT to_regclass(${literal(table)}) IS NOT NULL AS exists`,
  );
  return there?.exists ? sorted(await database.query(`SELECT DISTINCT attribute AS name FROM ${table}`)) : undefined;
}

function sorted(rows: readonly { readonly name: string }[]): readonly string[] {
  return rows.map(({ name }) => name).sort();
}
