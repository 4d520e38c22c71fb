import { literal, qualified } from '../sql.ts';
import { isPrepared } from './is-prepared.ts';
import { listOf } from './list-of.ts';
import { isKept } from './own-schemas.ts';
import { notedSaltSql, saltDigestSql } from './salt.ts';
import { seenSql, viewOfObject } from './seen.ts';
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

/** Reads state and read-back at once; before the first promotion there is nothing. */
export async function readState(database: Database, stateSchema: string): Promise<State> {
  if (!(await isPrepared(database, stateSchema))) return nothingYet;
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
  if (read === undefined) throw new Error('One row was asked for.');
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
