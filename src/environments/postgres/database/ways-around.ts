import type { PostgresOptions } from '../options.ts';
import { grantsOnSql } from './grants.ts';
import { listOf } from './list-of.ts';
import { governableSql, namedTablesSql, sourceTablesSql } from './tables.ts';
import type { Database } from './transaction.ts';

/** What people should know of a database before they rely on its views; a sync changes none of it. */
export interface WaysAround {
  /** Ways past the views, one sentence each. */
  readonly ways: readonly string[];
  /** Tables with tags that are not the app's to govern. */
  readonly notGovernable: readonly string[];
}

/** Looks around the tables of these names. */
export async function readWaysAround(
  database: Database,
  { bypassRoles, viewSchemaPrefix, labelProvider, stateSchema }: PostgresOptions,
  names: readonly string[],
): Promise<WaysAround> {
  const [found] = await database.query<Record<keyof WaysAround, readonly { readonly name: string }[]>>(
    `SELECT ${listOf(waysAroundSql)} AS ways, ${listOf(notGovernableSql)} AS "notGovernable"`,
    [names, bypassRoles, viewSchemaPrefix, labelProvider ?? null, stateSchema],
  );
  if (found === undefined) throw new Error('One row was asked for.');
  return { ways: found.ways.map(({ name }) => name), notGovernable: found.notGovernable.map(({ name }) => name) };
}

/** Tables outside of the schemas `$3`… and `$5` that say tags, in comments or as the provider `$4`, and are not the app's to govern. */
const notGovernableSql = `
SELECT n.nspname || '.' || c.relname AS name
FROM ${sourceTablesSql('$5', '$3')}
WHERE NOT ${governableSql('c')}
  AND (
    EXISTS (
      SELECT FROM pg_description d
      WHERE $4::text IS NULL AND d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.description ~* '(?n)^[ \\t]*tags:'
    )
    OR EXISTS (SELECT FROM pg_seclabel l WHERE l.provider = $4 AND l.classoid = 'pg_class'::regclass AND l.objoid = c.oid)
  )
ORDER BY 1`;

/**
 * Ways past the views that a sync leaves alone, one sentence each: roles that read or write tables by what they are
 * members of (superusers aside, whom nothing holds), views of others over the tables `$1`, code of others that runs where
 * these are written, rights by default on tables made later, and tables that refer to one of these and that others may
 * write to: what is refused there tells which keys there are. The roles `$2` may read past policies.
 */
const waysAroundSql = `
WITH governed AS MATERIALIZED (
  SELECT c.oid, c.relowner, c.relnamespace, n.nspname || '.' || c.relname AS source
  FROM ${namedTablesSql}
),
powers AS (
  SELECT DISTINCT relowner AS oid, format('what %s owns', pg_get_userbyid(relowner)) AS what FROM governed
  UNION ALL
  SELECT oid, 'every table' FROM pg_roles WHERE rolname = 'pg_read_all_data'
  UNION ALL
  SELECT oid, format('what %s may read', rolname) FROM pg_roles WHERE rolname::text = ANY ($2)
),
code AS (
  SELECT g.source, g.relowner, t.tgfoid AS run
  FROM governed g JOIN pg_trigger t ON t.tgrelid = g.oid AND NOT t.tgisinternal
  UNION ALL
  SELECT g.source, g.relowner, d.refobjid
  FROM governed g
  JOIN (
    SELECT conrelid AS of, 'pg_constraint'::regclass AS class, oid FROM pg_constraint WHERE contype = 'c'
    UNION ALL SELECT adrelid, 'pg_attrdef'::regclass, oid FROM pg_attrdef
    UNION ALL SELECT indrelid, 'pg_class'::regclass, indexrelid FROM pg_index
  ) part ON part.of = g.oid
  JOIN pg_depend d ON d.classid = part.class AND d.objid = part.oid AND d.refclassid = 'pg_proc'::regclass
)
SELECT format('%s reads %s past its policies.', r.rolname, p.what) AS name
FROM powers p JOIN pg_roles r ON r.rolcanlogin AND NOT r.rolsuper AND pg_has_role(r.oid, p.oid, 'MEMBER')
WHERE r.oid <> current_user::regrole AND r.rolname::text <> ALL ($2)
UNION
SELECT format('%s writes every table, and so what people are told apart by.', r.rolname)
FROM pg_roles w JOIN pg_roles r ON r.rolcanlogin AND NOT r.rolsuper AND pg_has_role(r.oid, w.oid, 'MEMBER')
WHERE w.rolname = 'pg_write_all_data' AND r.oid <> current_user::regrole
UNION
SELECT format('Writing to %s runs code of %s, which sees what is written.', c.source, o.rolname)
FROM code c JOIN pg_proc p ON p.oid = c.run JOIN pg_roles o ON o.oid = p.proowner
WHERE NOT o.rolsuper AND o.oid NOT IN (c.relowner, current_user::regrole)
UNION
SELECT format(
  'What %s makes in the schema %s is shown to %s by default, a partition of a governed table too.',
  pg_get_userbyid(d.defaclrole), n.nspname, CASE WHEN x.grantee = 0 THEN 'everyone' ELSE pg_get_userbyid(x.grantee)::text END
)
FROM (SELECT DISTINCT relowner, relnamespace FROM governed) g
JOIN pg_namespace n ON n.oid = g.relnamespace
JOIN pg_default_acl d ON d.defaclrole = g.relowner AND d.defaclobjtype = 'r' AND d.defaclnamespace IN (0, g.relnamespace)
CROSS JOIN LATERAL aclexplode(d.defaclacl) x
WHERE x.privilege_type = 'SELECT' AND x.grantee NOT IN (g.relowner, current_user::regrole)
  AND (x.grantee = 0 OR pg_get_userbyid(x.grantee)::text <> ALL ($2))
UNION
SELECT format('%s.%s shows %s past its policies.', n.nspname, v.relname, g.source)
FROM governed g
JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = g.oid AND d.classid = 'pg_rewrite'::regclass
JOIN pg_rewrite r ON r.oid = d.objid AND r.ev_class <> g.oid
JOIN pg_class v ON v.oid = r.ev_class
JOIN pg_namespace n ON n.oid = v.relnamespace AND NOT starts_with(n.nspname, $3)
UNION
SELECT format('Writing to %s.%s tells which keys %s has.', n.nspname, f.relname, g.source)
FROM governed g
JOIN pg_constraint k ON k.contype = 'f' AND k.confrelid = g.oid AND k.conrelid NOT IN (SELECT oid FROM governed)
JOIN pg_class f ON f.oid = k.conrelid
JOIN pg_namespace n ON n.oid = f.relnamespace
WHERE f.relowner NOT IN (g.relowner, current_user::regrole) OR EXISTS (
  SELECT FROM ${grantsOnSql('f')} x
  WHERE x.privilege_type IN ('INSERT', 'UPDATE') AND x.grantee NOT IN (f.relowner, g.relowner, current_user::regrole)
    AND (x.grantee = 0 OR pg_get_userbyid(x.grantee)::text <> ALL ($2))
)
ORDER BY 1`;
