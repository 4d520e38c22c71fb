import { grantsOnSql, roleNameSql } from './grants.ts';
import { namedTablesSql } from './tables.ts';
import type { Database } from './transaction.ts';

/** A grant on a governed table, one of its partitions or columns, that lets somebody past the view. */
export interface OpenGrant {
  readonly source: string;
  readonly schema: string;
  readonly name: string;
  /** Role, or `everyone`. */
  readonly grantee: string;
}

/**
 * Grants of the tables `$1` to others than their owners, the app's own role and the roles `$2` that the operator lets
 * past: any privilege, since REFERENCES, TRIGGER and INSERT tell of rows too.
 */
export const openGrantsSql = `
WITH RECURSIVE part(source, oid) AS (
  SELECT n.nspname || '.' || c.relname, c.oid FROM ${namedTablesSql}
  UNION
  SELECT p.source, i.inhrelid FROM part p JOIN pg_inherits i ON i.inhparent = p.oid
)
SELECT DISTINCT p.source, n.nspname::text AS schema, c.relname::text AS name,
  ${roleNameSql('e.grantee')} AS grantee
FROM part p
JOIN pg_class c ON c.oid = p.oid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL ${grantsOnSql('c')} e
WHERE e.grantee NOT IN (c.relowner, current_user::regrole)
  AND (e.grantee = 0 OR pg_get_userbyid(e.grantee) <> ALL ($2))
ORDER BY 1, 2, 3, 4`;

export async function readOpenGrants(
  database: Database,
  sources: readonly string[],
  bypassRoles: readonly string[],
): Promise<readonly OpenGrant[]> {
  return database.query<OpenGrant>(openGrantsSql, [sources, bypassRoles]);
}
