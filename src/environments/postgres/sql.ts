import pg from 'pg';

/** An identifier or a literal as PostgreSQL's own library quotes it. */
export const { escapeIdentifier: identifier, escapeLiteral: literal } = pg;

/** `"schema"."name"`. */
export function qualified(schema: string, name: string): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

/** Longer names are cut by PostgreSQL, so that two could become one. */
export function fitsName(name: string): boolean {
  return Buffer.byteLength(name) <= 63 && name !== '';
}

/** How everyone is written among names of roles: no role has an empty name. */
export const everyone = '';

/** A role in a GRANT. */
export function grantee(role: string): string {
  return role === everyone ? 'PUBLIC' : identifier(role);
}
