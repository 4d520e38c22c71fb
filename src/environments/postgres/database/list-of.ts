/** The rows of a query as one value, a list of objects. */
export function listOf(sql: string): string {
  return `(SELECT coalesce(json_agg(rows), '[]') FROM (${sql}) rows)`;
}
