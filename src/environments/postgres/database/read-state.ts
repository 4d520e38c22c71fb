import { OutsideError } from '../../../errors.ts';
import { literal, qualified } from '../sql.ts';
import { listOf } from './list-of.ts';
import { isKept, isOurs } from './own-schemas.ts';
import { notedSaltSql, saltDigestSql } from './salt.ts';
import { type StrayGrant, strayGrantsSql } from './stray-grants.ts';
import type { Database } from './transaction.ts';

/** What the app's own tables say. */
export interface State {
  readonly promotion: { readonly sequence: number; readonly commit: string; readonly setDigest: string } | undefined;
  /** In the order in which they were first seen, over all promotions. */
  readonly policies: readonly StoredPolicy[];
  readonly objects: readonly StoredObject[];
  /** Rights of others on these tables. */
  readonly strayGrants: readonly StrayGrant[];
  /** Whether it is the salt that was noted, in a comment that nobody but the owner of its table can write. */
  readonly salt: 'kept' | 'not noted' | 'changed';
}

export interface StoredPolicy {
  readonly policyKey: string;
  /** JSON text as approved; `undefined`: removed, only its place in the order is kept. */
  readonly payload: string | undefined;
  readonly digest: string;
  /** SHA-256 (hex) of that text. */
  readonly sha256: string;
}

/** A view as it was put, and whether the system catalogs still show it so. */
export interface StoredObject {
  readonly source: string;
  readonly schema: string;
  readonly name: string;
  /** Its readers are picked by hand. */
  readonly byHand: boolean;
  /** Digest of what was compiled. */
  readonly compiled: string;
  /** Policy key → digest of what that policy contributes. */
  readonly policies: Readonly<Record<string, string>>;
  readonly intact: boolean;
}

/** What is recorded as compiled for a view that only stands because somebody built on it. */
export const retiredMark = 'retired';

const nothingYet: State = {
  promotion: undefined,
  policies: [],
  objects: [],
  strayGrants: [],
  salt: 'not noted',
};

/**
 * Reads state and read-back at once; before the first promotion there is nothing. Throws where somebody else owns any of
 * it: what they say is in force, or which salt it is, may be anything.
 */
export async function readState(database: Database, stateSchema: string): Promise<State> {
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
  if (!there.exists) return nothingYet;
  const table = (name: string) => qualified(stateSchema, name);
  const [read] = await database.query<StateRow>(
    `SELECT
       (SELECT row_to_json(p) FROM (SELECT sequence, commit, set_digest AS "setDigest" FROM ${table('promotion')}) p) AS promotion,
       ${listOf(
         `SELECT policy_key AS "policyKey", payload, digest, sha256 FROM ${table('policies')} ORDER BY ordinal`,
       )} AS policies,
       ${listOf(
         `SELECT o.source, o.view_schema AS schema, o.view_name AS name, o.by_hand AS "byHand", o.compiled, o.policies,
            coalesce(o.seen = ${seenSql} AND ${isKept}, FALSE) AS intact
          FROM ${table('objects')} o ${viewOfObject}
          ORDER BY o.source`,
       )} AS objects,
       ${listOf(strayGrantsSql(literal(stateSchema)))} AS "strayGrants",
       (SELECT CASE WHEN s.noted IS NULL THEN 'not noted' WHEN s.noted = s.salt THEN 'kept' ELSE 'changed' END
        FROM (SELECT ${notedSaltSql(stateSchema)} AS noted, (${saltDigestSql(stateSchema)}) AS salt) s) AS salt`,
  );
  if (read === undefined) return nothingYet;
  return {
    promotion: read.promotion ?? undefined,
    policies: read.policies.map((policy) => ({ ...policy, payload: policy.payload ?? undefined })),
    objects: read.objects,
    strayGrants: read.strayGrants,
    salt: read.salt,
  };
}

interface StateRow {
  readonly promotion: State['promotion'] | null;
  readonly policies: readonly { policyKey: string; payload: string | null; digest: string; sha256: string }[];
  readonly objects: readonly StoredObject[];
  readonly strayGrants: readonly StrayGrant[];
  readonly salt: State['salt'];
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

/** Joins the view `c` that an object `o` names. */
export const viewOfObject =
  'LEFT JOIN pg_namespace n ON n.nspname = o.view_schema LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = o.view_name';

/**
 * The row versions in which the system catalogs hold a view: its query, its comment and, unless people pick its readers
 * by hand, all else about it. Whatever somebody changes, and be it back, is another version; so is a restored backup.
 * `NULL` where there is no such view.
 */
export const seenSql = `(
  SELECT concat_ws(' ', c.oid, r.oid, r.xmin, d.xmin,
    CASE WHEN o.by_hand THEN concat(c.relowner, c.reloptions) ELSE c.xmin::text END,
    NOT o.by_hand AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)
  )
  FROM pg_rewrite r
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
  WHERE c.relkind = 'v' AND r.ev_class = c.oid AND r.rulename = '_RETURN'
)`;
