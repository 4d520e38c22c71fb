import { literal, qualified } from '../sql.ts';
import type { Database } from './transaction.ts';

/** SHA-256 (hex) of the salt; of 128 random bytes, so it tells nothing about them. */
export function saltDigestSql(stateSchema: string): string {
  return `SELECT encode(sha256(k.inner_key || k.outer_key), 'hex') FROM ${qualified(stateSchema, 'secret')} k`;
}

/** That digest as it was noted; `NULL` before. */
export function notedSaltSql(stateSchema: string): string {
  return `obj_description(to_regclass(${literal(qualified(stateSchema, 'secret'))}), 'pg_class')`;
}

/** Notes which salt it is, where nobody but the owner of its table can write. */
export async function noteSalt(database: Database, stateSchema: string): Promise<void> {
  const [row] = await database.query<{ digest: string }>(`SELECT (${saltDigestSql(stateSchema)}) AS digest`);
  const digest = literal(row?.digest ?? '');
  await database.query(`COMMENT ON TABLE ${qualified(stateSchema, 'secret')} IS ${digest}`);
}
