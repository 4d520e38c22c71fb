import { NotExact } from '../not-exact.ts';
import { literal } from '../sql.ts';

/** Families of types between which every comparison is total and means the same in every session. */
export type Family =
  | 'text'
  | 'integer'
  | 'numeric'
  | 'float'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'uuid'
  /** Any other: it may be there or not, and no more is said about it. */
  | 'other';

/** A piece of SQL with the family of what it gives. */
export type Typed =
  | { readonly sql: string; readonly family: Family }
  /** A literal in quotes or a number: it takes the type of what it is compared with. */
  | { readonly sql: string; readonly family: 'literal'; readonly text: string; readonly quoted: boolean }
  | { readonly sql: 'NULL'; readonly family: 'null' };

export const nothing: Typed = { sql: 'NULL', family: 'null' };

export function quotedLiteral(text: string): Typed {
  return { sql: `${literal(text)}::text`, family: 'literal', text, quoted: true };
}

export function numberLiteral(text: string): Typed {
  return { sql: `${literal(text)}::numeric`, family: 'literal', text, quoted: false };
}

const sqlTypes: Readonly<Record<Exclude<Family, 'other'>, string>> = {
  text: 'text',
  integer: 'bigint',
  numeric: 'numeric',
  float: 'double precision',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
};

/** A literal as a value of a family; refused where it is none, so that nothing fails when rows are read. */
export function literalAs(text: string, family: Exclude<Family, 'other'>): string {
  if (!isValid[family](text)) throw new NotExact(`${literal(text)} is no ${words[family]}`);
  return `${literal(text)}::${sqlTypes[family]}`;
}

const decimal = /^-?\d{1,300}(\.\d{1,300})?$/;

const isValid: Readonly<Record<Exclude<Family, 'other'>, (text: string) => boolean>> = {
  text: () => true,
  integer: (text) => /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text),
  numeric: (text) => decimal.test(text),
  float: (text) => decimal.test(text) && Number.isFinite(Number(text)),
  boolean: (text) => text === 'true' || text === 'false',
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isDate(text),
  timestamp: (text) => timestamp.test(text) && !zone.test(text) && isDate(text),
  timestamptz: (text) => timestamp.test(text.replace(zone, '')) && zone.test(text) && isDate(text),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
};

const timestamp = /^\d{4}-\d{2}-\d{2}[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$/;
const zone = /(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

function isDate(text: string): boolean {
  const day = text.slice(0, 10);
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) && !day.startsWith('0000');
}

const words: Readonly<Record<Exclude<Family, 'other'>, string>> = {
  text: 'text',
  integer: 'whole number of 64 bits',
  numeric: 'decimal number',
  float: 'decimal number',
  boolean: 'boolean: write true or false',
  date: 'date: write YYYY-MM-DD',
  timestamp: 'timestamp without a zone: write YYYY-MM-DD HH:MM:SS',
  timestamptz: 'timestamp with a zone: write YYYY-MM-DDTHH:MM:SSZ',
  uuid: 'UUID',
};

/** Two values brought to one type, for a comparison or a choice between them. */
export function together(a: Typed, b: Typed): { readonly a: string; readonly b: string; readonly family: Family } {
  if (a.family === 'null' && b.family === 'null') return { a: 'NULL::text', b: 'NULL::text', family: 'text' };
  const family = commonFamily(a, b);
  if (family === 'other') throw new NotExact('values of this type can be compared with nothing but NULL, by IS NULL');
  return { a: asFamily(a, family), b: asFamily(b, family), family };
}

/** The value in SQL, as one of this family. */
export function asFamily(value: Typed, family: Family): string {
  if (family === 'other') {
    if (value.family === 'other') return value.sql;
    throw new NotExact('a value of another type is needed here');
  }
  if (value.family === 'null') return `NULL::${sqlTypes[family]}`;
  if (value.family === 'literal') {
    if (value.quoted || isNumeric.includes(family)) return literalAs(value.text, family);
    throw new NotExact(`${value.text} is a number, not ${family}`);
  }
  if (value.family === family) return value.sql;
  if (widens[family]?.includes(value.family)) return `(${value.sql})::${sqlTypes[family]}`;
  throw new NotExact(`${value.family} and ${family} cannot be compared exactly`);
}

const isNumeric: readonly Family[] = ['integer', 'numeric', 'float'];

/** Conversions that never fail and lose nothing that a comparison would see. */
const widens: Readonly<Partial<Record<Family, readonly string[]>>> = { numeric: ['integer'] };

function commonFamily(a: Typed, b: Typed): Family {
  const own = [a, b].flatMap(({ family }) => (family === 'literal' || family === 'null' ? [] : [family]));
  if (own.includes('numeric') && own.every((family) => family === 'numeric' || family === 'integer')) return 'numeric';
  const [first] = own;
  if (first === undefined) return familyOfLiterals(a, b);
  if (first === 'integer' && [a, b].some(isFraction)) return 'numeric';
  return first;
}

/** Literals among themselves: texts, unless both are numbers. */
function familyOfLiterals(a: Typed, b: Typed): Family {
  const isNumber = (value: Typed) => value.family === 'null' || (value.family === 'literal' && !value.quoted);
  return isNumber(a) && isNumber(b) ? 'numeric' : 'text';
}

/** A whole column beside `1.5` or a number beyond 64 bits. */
function isFraction(value: Typed): boolean {
  return value.family === 'literal' && !value.quoted && !isValid.integer(value.text);
}
