import { qualified } from '../sql.ts';
import { seenSql, viewOfObject } from './read-state.ts';

/**
 * One statement that records a promotion, given as JSON: the policies put (others lose their payload, not their place in
 * the order), the views put with what the system catalogs now show of them, the views gone.
 */
export function recordSql(stateSchema: string): string {
  const table = (name: string) => qualified(stateSchema, name);
  return `
WITH given AS (SELECT $1::json AS r),
promotion AS (
  INSERT INTO ${table('promotion')} (sequence, commit, set_digest)
  SELECT p.sequence, p.commit, p.set_digest
  FROM given, json_to_record(r->'promotion') AS p(sequence bigint, commit text, set_digest text)
  ON CONFLICT (one) DO UPDATE
    SET sequence = EXCLUDED.sequence, commit = EXCLUDED.commit, set_digest = EXCLUDED.set_digest
),
put AS (
  INSERT INTO ${table('policies')} (policy_key, payload, digest, sequence, commit)
  SELECT p.value->>'policy_key', p.value->>'payload', p.value->>'digest', (r#>>'{promotion,sequence}')::bigint, r#>>'{promotion,commit}'
  FROM given, json_array_elements(r->'policies') WITH ORDINALITY AS p(value, place)
  ORDER BY p.place
  ON CONFLICT (policy_key) DO UPDATE
    SET payload = EXCLUDED.payload, digest = EXCLUDED.digest, sequence = EXCLUDED.sequence, commit = EXCLUDED.commit
),
removed AS (
  UPDATE ${table('policies')} SET payload = NULL
  FROM given
  WHERE payload IS NOT NULL AND policy_key NOT IN (SELECT json_array_elements_text(r->'keys'))
),
gone AS (
  DELETE FROM ${table('objects')} USING given WHERE source IN (SELECT json_array_elements_text(r->'gone'))
)
INSERT INTO ${table('objects')} (source, view_schema, view_name, by_hand, compiled, policies, seen)
SELECT o.source, o.view_schema, o.view_name, o.by_hand, o.compiled, o.policies, ${seenSql}
FROM given, json_to_recordset(r->'objects')
  AS o(source text, view_schema text, view_name text, by_hand boolean, compiled text, policies json)
${viewOfObject}
ON CONFLICT (source) DO UPDATE
  SET view_schema = EXCLUDED.view_schema, view_name = EXCLUDED.view_name, by_hand = EXCLUDED.by_hand,
      compiled = EXCLUDED.compiled, policies = EXCLUDED.policies, seen = EXCLUDED.seen`;
}
