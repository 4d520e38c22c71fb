import type { MaskingConfig } from '../../../core/policy/policy.ts';
import { compileExpression } from '../expression/compile-expression.ts';
import { heldBy, isHeld, whereShort, wholeNumbers } from '../expression/number-types.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { truncated, units } from '../expression/times.ts';
import { literalAs, type Typed } from '../expression/typed.ts';
import { NotExact } from '../not-exact.ts';
import { own } from '../own.ts';
import { literal, qualified } from '../sql.ts';
import { checkRegex } from './regex.ts';
import { type Site, type SiteColumn, typedColumn } from './site.ts';

/** SQL of a masked value, in the type of the view's column. `NULL` stays `NULL`, save that a constant stands in its place too. */
export function maskOf(config: MaskingConfig, column: SiteColumn, site: Site): string {
  const mask = own(masks, config.type);
  if (mask === undefined) throw new NotExact(`PostgreSQL cannot mask by ${config.type} exactly`);
  const unknown = Object.keys(config).find((key) => key !== 'type' && !mask.keys.includes(key));
  if (unknown !== undefined) throw new NotExact(`what ${unknown} means for ${config.type} is not known`);
  return `(${mask.sql(config, column, site)})::${column.type}`;
}

interface Mask {
  readonly keys: readonly string[];
  readonly sql: (config: MaskingConfig, column: SiteColumn, site: Site) => string;
}

const masks: Readonly<Record<string, Mask>> = {
  Null: { keys: [], sql: () => 'NULL' },
  Constant: { keys: ['constant'], sql: ({ constant }, column) => constantOf(String(constant), column) },
  Hash: { keys: [], sql: (_, column, site) => hashOf(column, site) },
  Regex: { keys: ['regex', 'replacement', 'caseInsensitive', 'global'], sql: regexOf },
  Rounding: { keys: ['bucketSize', 'timePrecision'], sql: roundingOf },
  'Custom Function': { keys: ['sqlFunction'], sql: customOf },
};

function constantOf(text: string, column: SiteColumn): string {
  const { family } = column;
  if (family === 'other') throw new NotExact(`a column of type ${column.type} can be masked by Null alone`);
  const value = literalAs(text, family);
  if (!isHeld(text, column.type)) throw new NotExact(`${text} is beyond what a column of type ${column.type} holds`);
  return value;
}

/**
 * HMAC-SHA-256 with two keys of one block each. The keys stand in a table that the owner of the views alone can read:
 * a view reads it with its owner's rights, and neither its text nor its plan shows a value.
 */
function hashOf(column: SiteColumn, { settings }: Site): string {
  if (column.family !== 'text') throw new NotExact(`a hash is a text, and ${column.name} is of type ${column.type}`);
  const secret = qualified(settings.stateSchema, 'secret');
  const inner = `pg_catalog.sha256((SELECT k.inner_key FROM ${secret} k) || pg_catalog.convert_to(${column.sql}, 'UTF8'))`;
  return `pg_catalog.encode(pg_catalog.sha256((SELECT k.outer_key FROM ${secret} k) || ${inner}), 'hex')`;
}

function regexOf({ regex, replacement, caseInsensitive, global }: MaskingConfig, column: SiteColumn): string {
  if (column.family !== 'text') throw new NotExact(`a regular expression needs a text, not ${column.type}`);
  if (typeof regex !== 'string' || typeof replacement !== 'string')
    throw new NotExact('regex and replacement are texts');
  checkRegex(regex);
  if (/[\\$&]/.test(replacement)) throw new NotExact('a replacement must not refer to what was found');
  const flags = `${global === true ? 'g' : ''}${caseInsensitive === true ? 'i' : ''}`;
  return `pg_catalog.regexp_replace(${column.sql}, ${literal(regex)}, ${literal(replacement)}, ${literal(flags)})`;
}

/** Numbers down to a multiple of the bucket's size, times down to a unit of the calendar (in UTC). */
function roundingOf({ bucketSize, timePrecision }: MaskingConfig, column: SiteColumn): string {
  if ((bucketSize === undefined) === (timePrecision === undefined)) {
    throw new NotExact('rounding needs bucketSize or timePrecision', 'Without one, the bucket depends on the data.');
  }
  if (bucketSize !== undefined) return bucketOf(bucketSize, column);
  const precision = String(timePrecision).toLowerCase();
  if (!units.includes(precision)) throw new NotExact(`timePrecision is one of ${units.join(', ')}`);
  const { family } = column;
  if (family === 'date' || family === 'timestamp' || family === 'timestamptz') {
    return truncated(precision, column.sql, family);
  }
  throw new NotExact(`timePrecision needs a time, and ${column.name} is of type ${column.type}`);
}

function bucketOf(bucketSize: unknown, column: SiteColumn): string {
  const size = typeof bucketSize === 'number' && bucketSize > 0 && bucketSize < 1e15 ? String(bucketSize) : undefined;
  if (size === undefined || !/^\d+(\.\d+)?$/.test(size)) throw new NotExact('bucketSize is a number above 0');
  const limit = wholeNumbers[column.type];
  if (!['integer', 'numeric', 'float'].includes(column.family)) {
    throw new NotExact(`bucketSize needs a number, and ${column.name} is of type ${column.type}`);
  }
  if (limit !== undefined && size.includes('.')) throw new NotExact(`bucketSize is a whole number for ${column.type}`);
  const value = `(${column.sql})::numeric`;
  const bucket = `${value} - pg_catalog.mod(pg_catalog.mod(${value}, ${size}) + ${size}, ${size})`;
  return column.family === 'numeric' ? whereShort(value, bucket) : heldBy(column.type, `(${bucket})`);
}

function customOf({ sqlFunction }: MaskingConfig, column: SiteColumn): string {
  const subject = typedColumn(column);
  const value = compileExpression(parseExpression(String(sqlFunction)), {
    column: (name) => {
      throw new NotExact(`a mask sees its own column alone, as @column, not ${JSON.stringify(name)}`);
    },
    named: (name, given) => (name === '@column' && given.length === 0 ? subject : undefined),
  });
  return fitting(value, column);
}

/** The value, where turning it into the column's type cannot fail. */
function fitting(value: Typed, column: SiteColumn): string {
  if (value.family === 'null') return value.sql;
  if (value.family === 'literal') return constantOf(value.text, column);
  const isReal = column.type === 'real' && value.family === 'float';
  if (isReal || (column.family === 'float' && value.family === 'numeric')) return heldBy(column.type, `(${value.sql})`);
  const same = value.family === column.family && column.family !== 'other';
  if (same && (column.type === 'bigint' || wholeNumbers[column.type] === undefined)) return value.sql;
  throw new NotExact(`the function gives ${value.family}, and ${column.name} is of type ${column.type}`);
}
