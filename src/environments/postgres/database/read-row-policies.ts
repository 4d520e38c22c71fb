import type { Database } from './transaction.ts';

/** Row-level security policies, all of them somebody else's, as `schema.table: name`. */
export async function readRowPolicies(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname || ': ' || p.polname AS name
     FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
