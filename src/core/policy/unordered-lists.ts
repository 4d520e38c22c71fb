const unordered: ReadonlySet<string> = new Set([
  'circumstances',
  'domains',
  'fields',
  'groups',
  'attributes',
  'purposes',
  'users',
  'matches',
  'requiredPermissions',
]);

/** True for a key of a payload whose list has no order and means nothing more when it repeats itself. */
export function isUnordered(key: string): boolean {
  return unordered.has(key);
}
