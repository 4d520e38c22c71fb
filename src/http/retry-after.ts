/**
 * Milliseconds that a `retry-after` header asks to wait, in seconds or as a date (one in the past is negative);
 * `undefined` where it says neither.
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : date - now;
}
