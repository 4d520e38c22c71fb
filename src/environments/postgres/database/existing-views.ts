import type { ViewColumn } from '../compile/view.ts';
import type { Place } from '../place.ts';
import { collationSql } from './collation.ts';
import { grantsOnSql, roleNameSql } from './grants.ts';
import type { Database } from './transaction.ts';

/** What is there under the name of a view. */
export interface ExistingView extends Place {
  readonly columns: readonly ViewColumn[];
  /** What others than the owner may do with it. */
  readonly granted: readonly Granted[];
  /** Something of somebody hangs on it or on the type of its rows, so that it cannot go. */
  readonly hasDependents: boolean;
}

export interface Granted {
  /** Role, or `everyone`. */
  readonly grantee: string;
  /** `SELECT`. */
  readonly privilege: string;
  /** With the right to grant it on. */
  readonly grantable: boolean;
  /** Absent: on all of it. */
  readonly column?: string;
}

/** What is there at these places that the app may replace; what somebody else put there is not its to take away. */
export async function readExistingViews(
  database: Database,
  places: readonly Place[],
): Promise<readonly ExistingView[]> {
  if (places.length === 0) return [];
  return database.query<ExistingView>(existingViewsSql, [JSON.stringify(places)]);
}

const existingViewsSql = `
WITH views AS MATERIALIZED (
  SELECT c.oid, n.nspname, c.relname, c.relacl, c.relowner, c.reltype
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE (n.nspname, c.relname) IN (SELECT p.schema, p.name FROM json_to_recordset($1::json) AS p(schema name, name name))
    AND c.relkind = 'v' AND pg_has_role(c.relowner, 'USAGE')
),
columns AS (
  SELECT a.attrelid, json_agg(json_strip_nulls(json_build_object(
    'name', a.attname,
    'type', format_type(a.atttypid, a.atttypmod),
    'collation', CASE WHEN a.attcollation <> 'pg_catalog."default"'::regcollation THEN ${collationSql} END
  )) ORDER BY a.attnum) AS list
  FROM views v JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0
  GROUP BY a.attrelid
),
granted AS (
  SELECT v.oid, v.relowner, x.* FROM views v CROSS JOIN LATERAL ${grantsOnSql('v')} x
),
grants AS (
  SELECT oid, json_agg(json_strip_nulls(json_build_object(
    'grantee', ${roleNameSql('grantee')}, 'privilege', privilege_type, 'grantable', is_grantable, 'column', of_column
  ))) AS list
  FROM granted WHERE grantee <> relowner GROUP BY oid
),
-- What the view itself is made of hangs on it too: its rule, and the type of its rows (internal).
dependents AS (
  SELECT DISTINCT v.oid
  FROM views v
  JOIN pg_type t ON t.oid = v.reltype
  JOIN pg_depend d ON d.deptype = 'n' AND (
    (d.refclassid = 'pg_class'::regclass AND d.refobjid = v.oid)
    OR (d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray))
  )
  LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
  WHERE r.ev_class IS DISTINCT FROM v.oid
)
SELECT v.nspname::text AS schema, v.relname::text AS name, coalesce(c.list, '[]') AS columns,
  coalesce(g.list, '[]') AS granted, d.oid IS NOT NULL AS "hasDependents"
FROM views v
LEFT JOIN columns c ON c.attrelid = v.oid
LEFT JOIN grants g ON g.oid = v.oid
LEFT JOIN dependents d ON d.oid = v.oid`;
