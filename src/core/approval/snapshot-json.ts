import type { Checked } from '../problem.ts';
import type { Json, JsonObject } from '../text/json.ts';
import type { PullRequestSnapshot } from './snapshot.ts';
import { snapshotSchemaCheck } from './snapshot-schema-check.ts';

/**
 * A snapshot as JSON. What is known to be nothing (no such file, a deleted account) becomes null, as JSON would drop
 * it and then nobody had looked; `snapshotFromJson` makes the same snapshot of it again.
 */
export function snapshotToJson(snapshot: PullRequestSnapshot): JsonObject {
  // A snapshot is plain data; the only thing in it that JSON lacks is replaced here.
  return withNulls(snapshot) as JsonObject;
}

/** The snapshot that was saved, or what is wrong with it. `path` is where it was read from. */
export function snapshotFromJson(json: Json, path: string): Checked<PullRequestSnapshot> {
  const problems = snapshotSchemaCheck(json, { path, lineOf: () => 1 });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: withoutNulls(json) as PullRequestSnapshot, warnings: [] };
}

function withNulls(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withNulls);
  if (typeof value !== 'object' || value === null) return value === undefined ? null : (value as Json);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withNulls(one)]));
}

function withoutNulls(value: Json): unknown {
  if (value === null) return undefined;
  if (isList(value)) return value.map(withoutNulls);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutNulls(one)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
