import { qualified } from '../sql.ts';
import { roleNameSql } from './grants.ts';
import { seenSql, viewOfObject } from './seen.ts';
import type { Database } from './transaction.ts';

/** What a promotion leaves in the app's own tables. */
export interface Promoted {
  readonly sequence: number;
  readonly commit: string;
  readonly setDigest: string;
  /** Policies put, in order. */
  readonly policies: readonly {
    readonly policy_key: string;
    readonly payload: string;
    readonly digest: string;
    readonly sha256: string;
  }[];
  /** Every policy in force; others lose their payload, not their place in the order. */
  readonly keys: readonly string[];
  /** Views put. */
  readonly objects: readonly {
    readonly source: string;
    readonly view_schema: string;
    readonly view_name: string;
    readonly by_hand: boolean;
    readonly compiled: string;
    readonly policies: Readonly<Record<string, string>>;
  }[];
  /** Data sources without a view from now on. */
  readonly gone: readonly string[];
}

/**
 * Records a promotion, with what the system catalogs now show of the views that were put. Answers who may query each of
 * these, by data source, with `everyone` for all; `undefined` where more than SELECT is granted.
 */
export async function record(
  database: Database,
  stateSchema: string,
  promoted: Promoted,
): Promise<ReadonlyMap<string, readonly string[] | undefined>> {
  const table = (name: string) => qualified(stateSchema, name);
  const { sequence, commit, setDigest, policies, keys, objects, gone } = promoted;
  await database.query(
    `INSERT INTO ${table('promotion')} (sequence, commit, set_digest) VALUES ($1, $2, $3)
     ON CONFLICT (one) DO UPDATE
       SET sequence = EXCLUDED.sequence, commit = EXCLUDED.commit, set_digest = EXCLUDED.set_digest`,
    [sequence, commit, setDigest],
  );
  await database.query(
    `INSERT INTO ${table('policies')} (policy_key, payload, digest, sha256, sequence, commit)
     SELECT p.policy_key, p.payload, p.digest, p.sha256, $2, $3
     FROM ROWS FROM (json_to_recordset($1::json) AS (policy_key text, payload text, digest text, sha256 text))
       WITH ORDINALITY AS p(policy_key, payload, digest, sha256, place)
     ORDER BY p.place
     ON CONFLICT (policy_key) DO UPDATE
       SET payload = EXCLUDED.payload, digest = EXCLUDED.digest, sha256 = EXCLUDED.sha256, sequence = EXCLUDED.sequence, commit = EXCLUDED.commit`,
    [JSON.stringify(policies), sequence, commit],
  );
  await database.query(
    `UPDATE ${table('policies')} SET payload = NULL WHERE payload IS NOT NULL AND policy_key NOT IN (SELECT unnest($1::text[]))`,
    [keys],
  );
  await database.query(`DELETE FROM ${table('objects')} WHERE source = ANY ($1)`, [gone]);
  await database.query(
    `INSERT INTO ${table('objects')} (source, view_schema, view_name, by_hand, compiled, policies)
     SELECT source, view_schema, view_name, by_hand, compiled, policies
     FROM json_to_recordset($1::json)
       AS o(source text, view_schema text, view_name text, by_hand boolean, compiled text, policies json)
     ON CONFLICT (source) DO UPDATE
       SET view_schema = EXCLUDED.view_schema, view_name = EXCLUDED.view_name, by_hand = EXCLUDED.by_hand,
           compiled = EXCLUDED.compiled, policies = EXCLUDED.policies`,
    [JSON.stringify(objects)],
  );
  const readers = await database.query<{ source: string; readers: readonly string[]; plain: boolean }>(
    `UPDATE ${table('objects')} t SET seen = s.seen
     FROM (
       SELECT o.source, ${seenSql} AS seen, g.readers, g.plain
       FROM ${table('objects')} o ${viewOfObject}
       CROSS JOIN LATERAL (
         SELECT coalesce(json_agg(${roleNameSql('x.grantee')}), '[]') AS readers,
           coalesce(bool_and(x.privilege_type = 'SELECT' AND NOT x.is_grantable), TRUE) AS plain
         FROM aclexplode(c.relacl) x WHERE x.grantee <> c.relowner
       ) g
       WHERE o.source = ANY ($1)
     ) s
     WHERE t.source = s.source
     RETURNING s.source, s.readers, s.plain`,
    [objects.map(({ source }) => source)],
  );
  return new Map(readers.map((each) => [each.source, each.plain ? each.readers : undefined]));
}
