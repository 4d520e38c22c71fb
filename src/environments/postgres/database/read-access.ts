import type { ViewColumn } from '../compile/view.ts';
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
 * Grants of governed tables to others than their owners, the app's own role and the roles the operator lets past: any
 * privilege, since REFERENCES, TRIGGER and INSERT tell of rows too.
 */
export async function readOpenGrants(
  database: Database,
  sources: readonly string[],
  bypassRoles: readonly string[],
): Promise<readonly OpenGrant[]> {
  return database.query<OpenGrant>(openGrantsSql, [sources, bypassRoles]);
}

const openGrantsSql = `
WITH RECURSIVE part(source, oid) AS (
  SELECT n.nspname || '.' || c.relname, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname || '.' || c.relname = ANY ($1)
  UNION
  SELECT p.source, i.inhrelid FROM part p JOIN pg_inherits i ON i.inhparent = p.oid
)
SELECT DISTINCT p.source, n.nspname::text AS schema, c.relname::text AS name,
  CASE WHEN e.grantee = 0 THEN '' ELSE pg_get_userbyid(e.grantee)::text END AS grantee
FROM part p
JOIN pg_class c ON c.oid = p.oid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  SELECT grantee FROM aclexplode(c.relacl)
  UNION
  SELECT x.grantee FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) x WHERE a.attrelid = c.oid
) e
WHERE e.grantee NOT IN (c.relowner, current_user::regrole)
  AND (e.grantee = 0 OR pg_get_userbyid(e.grantee) <> ALL ($2))
ORDER BY 1, 2, 3, 4`;

/** What is there under the name of a view. */
export interface ExistingView {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ViewColumn[];
  /** Roles with any grant on it but the owner, and `everyone`. */
  readonly grantees: readonly string[];
  /** True for SELECT alone, without the right to grant it on. */
  readonly plain: boolean;
  /** Views of somebody that would go with it. */
  readonly hasDependents: boolean;
}

/** Relations of the schemas of views, whoever made them. */
export async function readExistingViews(database: Database, prefix: string): Promise<readonly ExistingView[]> {
  return database.query<ExistingView>(existingViewsSql, [prefix]);
}

const existingViewsSql = `
SELECT n.nspname::text AS schema, c.relname::text AS name,
  (
    SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
      'name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod),
      'collation', CASE WHEN a.attcollation <> 'pg_catalog."default"'::regcollation THEN
        (SELECT format('%I.%I', cn.nspname, co.collname) FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation)
      END
    )) ORDER BY a.attnum), '[]')
    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
  ) AS columns,
  coalesce(g.grantees, '[]') AS grantees, coalesce(g.plain, TRUE) AS plain,
  EXISTS (
    SELECT FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND r.ev_class <> c.oid
  ) AS "hasDependents"
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  SELECT json_agg(DISTINCT CASE WHEN x.grantee = 0 THEN '' ELSE pg_get_userbyid(x.grantee)::text END) AS grantees,
    bool_and(x.privilege_type = 'SELECT' AND NOT x.is_grantable) AS plain
  FROM (
    SELECT * FROM aclexplode(c.relacl)
    UNION ALL
    SELECT y.grantor, y.grantee, 'column', y.is_grantable FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) y WHERE a.attrelid = c.oid
  ) x WHERE x.grantee <> c.relowner
) g
WHERE starts_with(n.nspname, $1) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')`;

/** Names of roles, and those to whom new views of the app's own role are granted by default. */
export async function readRoles(
  database: Database,
): Promise<{ readonly names: ReadonlySet<string>; readonly byDefault: readonly string[] }> {
  const names = await database.query<{ name: string }>('SELECT rolname::text AS name FROM pg_roles');
  const byDefault = await database.query<{ name: string }>(
    `SELECT DISTINCT CASE WHEN x.grantee = 0 THEN '' ELSE pg_get_userbyid(x.grantee)::text END AS name
     FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) x
     WHERE d.defaclrole = current_user::regrole AND d.defaclobjtype = 'r' AND x.grantee <> d.defaclrole`,
  );
  return { names: new Set(names.map(({ name }) => name)), byDefault: byDefault.map(({ name }) => name) };
}
