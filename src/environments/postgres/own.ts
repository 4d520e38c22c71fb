/** What a table says under a key that comes from people: `constructor` and its like are no keys of it. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
