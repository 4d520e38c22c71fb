import { literal, qualified } from '../sql.ts';

/** SHA-256 (hex) of the salt; of 128 random bytes, so it tells nothing about them. */
export function saltDigestSql(stateSchema: string): string {
  return `SELECT encode(sha256(k.inner_key || k.outer_key), 'hex') FROM ${qualified(stateSchema, 'secret')} k`;
}

/** That digest as it was noted; `NULL` before. */
export function notedSaltSql(stateSchema: string): string {
  return `obj_description(to_regclass(${literal(qualified(stateSchema, 'secret'))}), 'pg_class')`;
}

/** Notes which salt it is, where nobody but the owner of its table can write. */
export function noteSaltSql(stateSchema: string): string {
  const comment = `COMMENT ON TABLE ${qualified(stateSchema, 'secret')} IS %L`;
  return `DO ${literal(`BEGIN EXECUTE format(${literal(comment)}, (${saltDigestSql(stateSchema)})); END`)}`;
}
