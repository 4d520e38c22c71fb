import type { Table } from '../compile/table.ts';
import type { Family } from '../expression/typed.ts';
import { collationSql } from './collation.ts';

/** A row of `tablesSql`. */
export interface TableRow {
  readonly source: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly oid: string;
  readonly governable: boolean;
  readonly parents: readonly string[];
  readonly columns: readonly {
    readonly name: string;
    readonly number: number;
    readonly type: string;
    readonly base: string;
    readonly collation: string | null;
  }[];
}

/** The tables by name of their data source. */
export function tablesFrom(rows: readonly TableRow[]): ReadonlyMap<string, Table> {
  const tables = rows.map(({ columns, ...table }) => ({
    ...table,
    columns: columns.map(({ name, number, type, base, collation }) => {
      const family = families[base] ?? 'other';
      const own = collation === null ? {} : { collation };
      return { name, number, type: family === 'text' ? 'text' : type, family, ...own };
    }),
  }));
  return new Map(tables.map((table) => [table.source, table]));
}

/** Types of `pg_catalog` whose comparisons cannot fail and mean the same in every session. */
const families: Readonly<Record<string, Family>> = {
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  numeric: 'numeric',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
};

/** Whether the app's role may close a relation and read it: it has the rights of the owner, and may look into the schema. */
export function governableSql(relation: string): string {
  return `(pg_has_role(${relation}.relowner, 'USAGE') AND has_schema_privilege(${relation}.relnamespace, 'USAGE'))`;
}

/**
 * FROM: every table `c`, in a schema `n`, that may be a data source: none of PostgreSQL's own, of the app's own or part of
 * another. The app's schemas are the one, and those whose names begin with the other, of these parameters.
 */
export function sourceTablesSql(stateSchema: string, viewSchemaPrefix: string): string {
  return `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  AND c.relkind IN ('r', 'p', 'f', 'm') AND NOT c.relispartition
  AND n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_')
  AND n.nspname <> ${stateSchema} AND NOT starts_with(n.nspname, ${viewSchemaPrefix})`;
}

/** FROM: the tables and views `c`, in a schema `n`, whose names are among `$1`, joined by a dot as the catalogue writes them. */
export const namedTablesSql = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname || '.' || c.relname = ANY ($1)`;

/**
 * Tables, partitioned and foreign tables, views and materialized views whose names are among `$1`; two of one such
 * name are none.
 */
export const tablesSql = `
WITH RECURSIVE domain(type, of) AS (
  SELECT t.oid, t.typbasetype FROM pg_type t WHERE t.typtype = 'd'
  UNION ALL
  SELECT d.type, t.typbasetype FROM domain d JOIN pg_type t ON t.oid = d.of WHERE t.typtype = 'd'
),
named AS MATERIALIZED (
  SELECT c.oid, n.nspname || '.' || c.relname AS source, n.nspname AS schema, c.relname AS name, c.relowner, c.relnamespace
  FROM ${namedTablesSql}
),
wanted AS MATERIALIZED (
  SELECT * FROM (SELECT *, count(*) OVER (PARTITION BY source) AS alike FROM named) counted WHERE alike = 1
),
columns AS (
  SELECT a.attrelid, json_agg(json_build_object(
    'name', a.attname,
    'number', a.attnum,
    'type', format_type(bt.oid, -1),
    'base', CASE WHEN bt.typnamespace = 'pg_catalog'::regnamespace THEN bt.typname ELSE '' END,
    'collation', CASE WHEN a.attcollation NOT IN (0, 'pg_catalog."default"'::regcollation) THEN ${collationSql} END
  ) ORDER BY a.attnum) AS list
  FROM wanted w
  JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN domain d ON d.type = a.atttypid
  JOIN pg_type bt ON bt.oid = coalesce(d.of, a.atttypid) AND bt.typtype <> 'd'
  GROUP BY a.attrelid
)
SELECT w.source, w.schema::text, w.name::text, pg_get_userbyid(w.relowner)::text AS owner, w.oid::text,
  ${governableSql('w')} AS governable,
  ARRAY(SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = w.oid) AS parents,
  coalesce(c.list, '[]') AS columns
FROM wanted w LEFT JOIN columns c ON c.attrelid = w.oid`;
