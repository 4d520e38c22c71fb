/** Units of the calendar down to which a time can be rounded. */
export const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

type TimeFamily = 'date' | 'timestamp' | 'timestamptz';

/** A time down to a unit of the calendar, in UTC. */
export function truncated(unit: string, value: string, family: TimeFamily): string {
  const time = family === 'date' ? `${value}::timestamp` : value;
  const zone = family === 'timestamptz' ? ", 'UTC'" : '';
  return whereTruncated(value, family, `pg_catalog.date_trunc('${unit}'::text, ${time}${zone})`);
}

/** The result, or `NULL` where rounding a time down, or making a timestamp of a date, may leave what PostgreSQL knows. */
export function whereTruncated(value: string, family: TimeFamily, result: string): string {
  const from = `'4700-01-01 00:00:00+00 BC'::${family}`;
  const to = `'294000-01-01 00:00:00+00'::${family}`;
  return `CASE WHEN ${value} BETWEEN ${from} AND ${to} OR NOT pg_catalog.isfinite(${value}) THEN ${result} END`;
}
