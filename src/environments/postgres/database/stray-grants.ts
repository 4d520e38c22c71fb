import { grantee, identifier, qualified } from '../sql.ts';
import { grantsOnSql, roleNameSql } from './grants.ts';
import { makersSql } from './own-schemas.ts';
import type { Database } from './transaction.ts';

/** A right that nobody should have on a schema of the app, or on what stands in the schema of its state. */
export interface StrayGrant {
  readonly kind: 'SCHEMA' | 'TABLE' | 'SEQUENCE';
  readonly schema: string;
  readonly name: string;
  readonly privilege: 'ALL' | 'CREATE';
  /** Role, or `everyone`. */
  readonly grantee: string;
}

const granteeSql = `${roleNameSql('x.grantee')} AS grantee`;

/** Grants on the schema $1 of the state and on what stands in it; `tolerated` says which of them may stay. */
function stateGrantsSql(schema: string, tolerated: { readonly schema: string; readonly relation: string }): string {
  return `
SELECT DISTINCT 'SCHEMA' AS kind, n.nspname::text AS schema, '' AS name,
  CASE WHEN x.grantee = 0 OR NOT ${tolerated.schema} THEN 'ALL' ELSE 'CREATE' END AS privilege, ${granteeSql}
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) x
WHERE n.nspname = ${schema} AND x.grantee NOT IN (n.nspowner, current_user::regrole) AND NOT (${tolerated.schema} AND x.privilege_type = 'USAGE')
UNION
SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, n.nspname::text, c.relname::text, 'ALL', ${granteeSql}
FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'S')
CROSS JOIN LATERAL ${grantsOnSql('c')} x
WHERE n.nspname = ${schema} AND x.grantee NOT IN (c.relowner, current_user::regrole) AND NOT ${tolerated.relation}`;
}

/**
 * Grants on the schema of the state, an SQL literal, but those to roles that the operator lets read and write attributes
 * of people.
 */
export function strayGrantsSql(schema: string): string {
  return stateGrantsSql(schema, {
    schema: '(x.grantee <> 0)',
    relation: `(x.grantee <> 0 AND c.relname = 'user_attributes')`,
  });
}

/** What others may do in schemas just made, by the default privileges of the database. */
export async function readFreshGrants(
  database: Database,
  made: { readonly state: string | undefined; readonly views: readonly string[] },
): Promise<readonly StrayGrant[]> {
  if (made.state === undefined && made.views.length === 0) return [];
  return database.query<StrayGrant>(
    `${stateGrantsSql('$1', { schema: 'FALSE', relation: 'FALSE' })}
     UNION
     SELECT 'SCHEMA', n.nspname::text, '', 'CREATE', ${granteeSql}
     FROM pg_namespace n CROSS JOIN LATERAL ${makersSql} x WHERE n.nspname = ANY ($2)`,
    [made.state ?? '', made.views],
  );
}

export function takeStrayGrant({ kind, schema, name, privilege, grantee: role }: StrayGrant): string {
  const what = kind === 'SCHEMA' ? identifier(schema) : qualified(schema, name);
  return `REVOKE ${privilege} ON ${kind} ${what} FROM ${grantee(role)} CASCADE`;
}
