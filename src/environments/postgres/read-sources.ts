import type { DataSource } from '../../core/catalogue/data-source.ts';
import { governableSql, sourceTablesSql } from './database/tables.ts';
import type { Database } from './database/transaction.ts';
import type { PostgresOptions } from './options.ts';

interface SourceRow {
  readonly name: string;
  readonly owner: string;
  readonly said: string | null;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly said: string | null }[];
}

/**
 * The catalogue as the database itself says it: tables with columns, their owners as groups, and tags. Only tables that
 * the app can govern: whoever may make tables is not made an owner, whom approvals ask, by making one. Tags stand in a
 * security label of the operator's provider, or in a line `tags: …` of a comment, separated by commas.
 */
export async function readSources(database: Database, options: PostgresOptions): Promise<readonly DataSource[]> {
  const { stateSchema, viewSchemaPrefix, labelProvider } = options;
  const rows = await database.query<SourceRow>(sourcesSql, [stateSchema, viewSchemaPrefix, labelProvider ?? null]);
  const tagsOf = (said: string | null) => tagsIn(said ?? '', labelProvider !== undefined);
  return rows.map(({ name, owner, said, columns }) => ({
    name,
    tags: tagsOf(said),
    columns: columns.map((column) => ({ name: column.name, type: column.type, tags: tagsOf(column.said) })),
    owners: { users: [], teams: [], groups: [owner] },
    domains: [],
  }));
}

function tagsIn(said: string, isLabel: boolean): readonly string[] {
  const lists = isLabel ? [said] : [...said.matchAll(/^[ \t]*tags:(.*)$/gim)].map(([, list]) => list ?? '');
  return lists.flatMap((list) => list.split(',').map((tag) => tag.trim())).filter((tag) => tag !== '');
}

const sourcesSql = `
SELECT n.nspname || '.' || c.relname AS name, pg_get_userbyid(c.relowner)::text AS owner,
  CASE WHEN $3::text IS NULL THEN obj_description(c.oid, 'pg_class')
    ELSE (SELECT l.label FROM pg_seclabel l WHERE l.classoid = 'pg_class'::regclass AND l.objoid = c.oid AND l.objsubid = 0 AND l.provider = $3)
  END AS said,
  (
    SELECT coalesce(json_agg(json_build_object(
      'name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod),
      'said', CASE WHEN $3::text IS NULL THEN col_description(c.oid, a.attnum)
        ELSE (SELECT l.label FROM pg_seclabel l WHERE l.classoid = 'pg_class'::regclass AND l.objoid = c.oid AND l.objsubid = a.attnum AND l.provider = $3)
      END
    ) ORDER BY a.attnum), '[]')
    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  ) AS columns
FROM ${sourceTablesSql('$1', '$2')}
WHERE ${governableSql('c')}
ORDER BY 1`;
