import { qualified } from '../sql.ts';
import type { State } from './read-state.ts';
import { noteSaltSql } from './salt.ts';
import { takeStrayGrant } from './stray-grants.ts';

/**
 * The app's own tables beside the one that a sync locks before all else. What is in force is read back from the system catalogs; these hold what those cannot: the
 * payloads, the order in which policies were first seen, and what the catalogs showed when a promotion was done.
 */
export function stateSchemaSql(schema: string, { strayGrants, salt }: State): readonly string[] {
  const table = (name: string) => qualified(schema, name);
  return [
    ...strayGrants.map(takeStrayGrant),
    `CREATE TABLE IF NOT EXISTS ${table('policies')} (
      policy_key text COLLATE "C" PRIMARY KEY,
      ordinal bigint GENERATED ALWAYS AS IDENTITY,
      payload text,
      digest text NOT NULL,
      sha256 text NOT NULL,
      sequence bigint NOT NULL,
      commit text NOT NULL
    )`,
    `CREATE TABLE IF NOT EXISTS ${table('objects')} (
      source text COLLATE "C" PRIMARY KEY,
      view_schema text NOT NULL,
      view_name text NOT NULL,
      by_hand boolean NOT NULL,
      compiled text NOT NULL,
      policies json NOT NULL,
      seen text
    )`,
    `CREATE TABLE IF NOT EXISTS ${table('secret')} (
      one boolean PRIMARY KEY DEFAULT TRUE CHECK (one),
      inner_key bytea NOT NULL,
      outer_key bytea NOT NULL
    )`,
    `CREATE TABLE IF NOT EXISTS ${table('user_attributes')} (
      username text COLLATE "C" NOT NULL,
      attribute text COLLATE "C" NOT NULL,
      value text COLLATE "C" NOT NULL,
      PRIMARY KEY (username, attribute, value)
    )`,
    // Whoever changed it knows it.
    ...(salt === 'changed' ? [`DELETE FROM ${table('secret')}`] : []),
    `INSERT INTO ${table('secret')} (inner_key, outer_key) VALUES (${randomBlock}, ${randomBlock}) ON CONFLICT DO NOTHING`,
    ...(salt === 'kept' ? [] : [noteSaltSql(schema)]),
  ];
}

/** Made inside the server, so that no statement or log holds them: 64 bytes, the block of SHA-256. */
const randomUuids = 'uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())';
const randomBlock = `sha256(${randomUuids}) || sha256(${randomUuids})`;
