import type { Database } from './transaction.ts';

/**
 * Ways past the views that a sync leaves alone, one sentence each: roles that read tables by what they are members of
 * (superusers aside, whom nothing holds), and views of others over governed tables.
 */
export async function readWaysAround(
  database: Database,
  sources: readonly string[],
  { bypassRoles, viewSchemaPrefix }: { readonly bypassRoles: readonly string[]; readonly viewSchemaPrefix: string },
): Promise<readonly string[]> {
  const rows = await database.query<{ sentence: string }>(aroundSql, [sources, bypassRoles, viewSchemaPrefix]);
  return rows.map(({ sentence }) => sentence);
}

const aroundSql = `
WITH governed AS MATERIALIZED (
  SELECT c.oid, c.relowner, n.nspname || '.' || c.relname AS source
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname || '.' || c.relname = ANY ($1)
),
powers AS (
  SELECT DISTINCT relowner AS oid, format('what %s owns', pg_get_userbyid(relowner)) AS what FROM governed
  UNION ALL
  SELECT oid, 'every table' FROM pg_roles WHERE rolname = 'pg_read_all_data'
)
SELECT format('%s reads %s past its policies.', r.rolname, p.what) AS sentence
FROM powers p JOIN pg_roles r ON r.rolcanlogin AND NOT r.rolsuper AND pg_has_role(r.oid, p.oid, 'MEMBER')
WHERE r.oid <> current_user::regrole AND r.rolname::text <> ALL ($2)
UNION
SELECT format('%s.%s shows %s past its policies.', n.nspname, v.relname, g.source)
FROM governed g
JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = g.oid AND d.classid = 'pg_rewrite'::regclass
JOIN pg_rewrite r ON r.oid = d.objid AND r.ev_class <> g.oid
JOIN pg_class v ON v.oid = r.ev_class
JOIN pg_namespace n ON n.oid = v.relnamespace AND NOT starts_with(n.nspname, $3)
ORDER BY 1`;
