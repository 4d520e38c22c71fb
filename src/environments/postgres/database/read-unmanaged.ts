import type { PostgresOptions } from '../options.ts';
import { literal, qualified } from '../sql.ts';
import type { Database } from './transaction.ts';

/**
 * What others enforce or show in this database: row-level security policies, as `schema.table: name`, and relations in
 * the schemas of views that are not the app's, as `schema.name`.
 */
export async function readUnmanaged(
  database: Database,
  { stateSchema, viewSchemaPrefix }: PostgresOptions,
): Promise<readonly string[]> {
  const objects = qualified(stateSchema, 'objects');
  const [there] = await database.query<{ exists: boolean }>(
    `SELECT to_regclass(${literal(objects)}) IS NOT NULL AS exists`,
  );
  const ours =
    there?.exists === true
      ? `(c.relkind, n.nspname, c.relname) IN (SELECT 'v', o.view_schema, o.view_name FROM ${objects} o)`
      : 'FALSE';
  const rows = await database.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname || ': ' || p.polname AS name
     FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     UNION ALL
     SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE starts_with(n.nspname, $1) AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT ${ours}
     ORDER BY 1`,
    [viewSchemaPrefix],
  );
  return rows.map(({ name }) => name);
}
