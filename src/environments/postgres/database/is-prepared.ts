import { OutsideError } from '../../../errors.ts';
import { literal } from '../sql.ts';
import { isOurs } from './own-schemas.ts';
import type { Database } from './transaction.ts';

/**
 * Whether the app's own tables are there. Throws where policies cannot be enforced, and where somebody else owns any of
 * these tables: what they say is in force, or which salt it is, may be anything.
 */
export async function isPrepared(database: Database, stateSchema: string): Promise<boolean> {
  const [there] = await database.query<{
    exists: boolean;
    foreign: { what: string; owner: string; us: string } | null;
    version: number;
    encoding: string;
  }>(
    `SELECT EXISTS (
         SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ${literal(stateSchema)} AND c.relname = 'objects'
       ) AS exists,
       (${foreignSql(literal(stateSchema))}) AS foreign,
       current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding`,
  );
  if (there === undefined || there.version < 140_000 || there.encoding !== 'UTF8') {
    throw new OutsideError('Policies are enforced by PostgreSQL 14 or later, in a database encoded as UTF-8.', {
      retry: 'never',
    });
  }
  if (there.foreign !== null) {
    const { what, owner, us } = there.foreign;
    throw new OutsideError(
      `${what} belongs to ${owner}, not to ${us}: give it to ${us}, or choose another stateSchema.`,
      { retry: 'never' },
    );
  }
  return there.exists;
}

/** What of a schema, an SQL literal, or in it is not the app's own. */
function foreignSql(schema: string): string {
  return `SELECT json_build_object('what', f.what, 'owner', pg_get_userbyid(f.owner), 'us', current_user) FROM (
    SELECT 'The schema ' || n.nspname AS what, n.nspowner AS owner FROM pg_namespace n WHERE n.nspname = ${schema}
    UNION ALL
    SELECT n.nspname || '.' || c.relname, c.relowner FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
    WHERE n.nspname = ${schema}
  ) f WHERE NOT ${isOurs('f.owner')} LIMIT 1`;
}
