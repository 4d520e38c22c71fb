import type { Table } from '../compile/table.ts';
import type { Family } from '../expression/typed.ts';
import type { Database } from './transaction.ts';

interface TableRow {
  readonly source: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly parents: readonly string[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly base: string;
    readonly collation: string | null;
  }[];
}

/** Tables, partitioned and foreign tables, views and materialized views of these names, by name of their data source. */
export async function readTables(database: Database, sources: readonly string[]): Promise<ReadonlyMap<string, Table>> {
  const rows = await database.query<TableRow>(tablesSql, [sources]);
  const tables = rows.map(({ columns, ...table }) => ({
    ...table,
    columns: columns.map(({ name, type, base, collation }) => {
      const family = families[base] ?? 'other';
      const own = collation === null ? {} : { collation };
      return { name, type: family === 'text' ? 'text' : type, family, ...own };
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

/** Names are joined by a dot, as the catalogue writes them; two tables of one such name are none. */
const tablesSql = `
WITH RECURSIVE base(type, of) AS (
  SELECT t.oid, t.oid FROM pg_type t
  UNION ALL
  SELECT b.type, t.typbasetype FROM base b JOIN pg_type t ON t.oid = b.of WHERE t.typtype = 'd'
),
wanted AS (
  SELECT c.oid, n.nspname || '.' || c.relname AS source, n.nspname AS schema, c.relname AS name, c.relowner
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname || '.' || c.relname = ANY ($1)
)
SELECT w.source, w.schema::text, w.name::text, pg_get_userbyid(w.relowner)::text AS owner,
  ARRAY(SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = w.oid) AS parents,
  (
    SELECT coalesce(json_agg(json_build_object(
      'name', a.attname,
      'type', format_type(b.of, -1),
      'base', CASE WHEN bn.nspname = 'pg_catalog' THEN bt.typname ELSE '' END,
      'collation', CASE WHEN a.attcollation NOT IN (0, 'pg_catalog."default"'::regcollation) THEN
        (SELECT format('%I.%I', cn.nspname, co.collname) FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation)
      END
    ) ORDER BY a.attnum), '[]')
    FROM pg_attribute a
    JOIN base b ON b.type = a.atttypid
    JOIN pg_type bt ON bt.oid = b.of AND bt.typtype <> 'd'
    JOIN pg_namespace bn ON bn.oid = bt.typnamespace
    WHERE a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
  ) AS columns
FROM wanted w
WHERE (SELECT count(*) FROM wanted other WHERE other.source = w.source) = 1`;
