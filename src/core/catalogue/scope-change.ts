/** Data sources that a change of a policy, its catalogue or both brings into its scope and takes out of it. */
export interface ScopeChange {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** What differs between two scopes, each in the order of the scope it is found in. */
export function gainedAndLost(before: readonly string[], after: readonly string[]): ScopeChange {
  const had = new Set(before);
  const has = new Set(after);
  return { gained: after.filter((name) => !had.has(name)), lost: before.filter((name) => !has.has(name)) };
}
