/** Types of whole numbers, with the first number above what they hold. */
export const wholeNumbers: Readonly<Record<string, bigint>> = {
  smallint: 2n ** 15n,
  integer: 2n ** 31n,
  bigint: 2n ** 63n,
};

/** The smallest and the largest number beside 0 that a type holds: what is nearer to 0 or further from it fails. */
const floats: Readonly<Record<string, readonly [least: string, most: string]>> = {
  real: ['1.4e-45', '3.4028235e38'],
  'double precision': ['4.9e-324', '1.7976931348623157e308'],
};

/** True when a decimal number, written out, is one that a column of the type holds. */
export function isHeld(text: string, type: string): boolean {
  const whole = wholeNumbers[type];
  if (whole !== undefined) return BigInt(text) < whole && BigInt(text) >= -whole;
  if (type !== 'real') return true;
  const near = Math.fround(Number(text));
  return Number.isFinite(near) && (near !== 0 || Number(text) === 0);
}

/** A `numeric` value, or `NULL` where a column of the type cannot hold it. */
export function heldBy(type: string, value: string): string {
  const whole = wholeNumbers[type];
  if (whole !== undefined) return `CASE WHEN ${value} >= ${-whole} AND ${value} < ${whole} THEN ${value} END`;
  const [least, most] = floats[type] ?? [];
  if (least === undefined) return value;
  const size = `pg_catalog.abs(${value})`;
  return `CASE WHEN ${size} BETWEEN ${least} AND ${most} OR ${size} IN (0, 'Infinity', 'NaN') THEN ${value} END`;
}

/** The result, or `NULL` where adding to a `numeric` value or rounding it could make it longer than PostgreSQL's longest. */
export function whereShort(value: string, result: string): string {
  const size = `pg_catalog.abs(${value})`;
  return `CASE WHEN ${size} < '1e131000' OR ${size} >= 'Infinity' THEN ${result} END`;
}
