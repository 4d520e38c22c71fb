import { NotExact } from '../not-exact.ts';
import { own } from '../own.ts';
import { whereShort } from './number-types.ts';
import { units, whereTruncated } from './times.ts';
import { asFamily, type Family, type Typed } from './typed.ts';

/** What an argument must be; a literal one is looked at before anything runs. */
type Argument = Exclude<Family, 'other'> | 'whole number' | 'place' | 'part of a date';

interface Allowed {
  readonly takes: readonly Argument[];
  readonly gives: Family;
  /** The call, kept from values that would make it fail: it gives `NULL` there. */
  readonly kept?: (call: string, ...args: readonly string[]) => string;
}

/** Rounding up may carry into one digit more. */
const isShort = (call: string, value = '') => whereShort(value, call);

/**
 * Functions that are total (no value of their arguments makes them fail), read nothing but their arguments, and give
 * the same in every session. Where a function has several forms they are tried in order.
 */
const allowed: Readonly<Record<string, readonly Allowed[]>> = {
  lower: [{ takes: ['text'], gives: 'text' }],
  upper: [{ takes: ['text'], gives: 'text' }],
  btrim: [{ takes: ['text'], gives: 'text' }],
  ltrim: [{ takes: ['text'], gives: 'text' }],
  rtrim: [{ takes: ['text'], gives: 'text' }],
  reverse: [{ takes: ['text'], gives: 'text' }],
  md5: [{ takes: ['text'], gives: 'text' }],
  length: [{ takes: ['text'], gives: 'integer' }],
  char_length: [{ takes: ['text'], gives: 'integer' }],
  left: [{ takes: ['text', 'whole number'], gives: 'text' }],
  right: [{ takes: ['text', 'whole number'], gives: 'text' }],
  substr: [
    { takes: ['text', 'whole number'], gives: 'text' },
    { takes: ['text', 'whole number', 'whole number'], gives: 'text' },
  ],
  substring: [
    { takes: ['text', 'whole number'], gives: 'text' },
    { takes: ['text', 'whole number', 'whole number'], gives: 'text' },
  ],
  strpos: [{ takes: ['text', 'text'], gives: 'integer' }],
  starts_with: [{ takes: ['text', 'text'], gives: 'boolean' }],
  split_part: [{ takes: ['text', 'text', 'place'], gives: 'text' }],
  translate: [{ takes: ['text', 'text', 'text'], gives: 'text' }],
  round: [
    { takes: ['numeric'], gives: 'numeric', kept: isShort },
    { takes: ['numeric', 'whole number'], gives: 'numeric', kept: isShort },
  ],
  trunc: [
    { takes: ['numeric'], gives: 'numeric' },
    { takes: ['numeric', 'whole number'], gives: 'numeric' },
  ],
  floor: [{ takes: ['numeric'], gives: 'numeric', kept: isShort }],
  ceil: [{ takes: ['numeric'], gives: 'numeric', kept: isShort }],
  ceiling: [{ takes: ['numeric'], gives: 'numeric', kept: isShort }],
  abs: [{ takes: ['numeric'], gives: 'numeric' }],
  date_trunc: [
    {
      takes: ['part of a date', 'timestamp'],
      gives: 'timestamp',
      kept: (call, _, time = '') => whereTruncated(time, 'timestamp', call),
    },
  ],
};

/** A call of an allowed function. */
export function callOf(name: string, given: readonly Typed[]): Typed {
  const forms = own(allowed, name) ?? [];
  if (forms.length === 0) {
    throw new NotExact(`the function ${name} is not allowed`, `Allowed are ${Object.keys(allowed).join(', ')}.`);
  }
  const form = forms.find(({ takes }) => takes.length === given.length);
  if (form === undefined) throw new NotExact(`${name} does not take ${given.length} arguments`);
  const args = form.takes.map((argument, index) => argumentOf(name, argument, given[index]));
  const call = `pg_catalog.${name}(${args.join(', ')})`;
  if (form.kept === undefined) return { sql: call, family: form.gives };
  return { sql: `(${form.kept(call, ...args)})`, family: form.gives };
}

function argumentOf(name: string, argument: Argument, given: Typed | undefined): string {
  if (given === undefined) throw new NotExact(`${name} lacks an argument`);
  if (argument === 'whole number') return wholeNumber(name, given, 0);
  if (argument === 'place') return wholeNumber(name, given, 1);
  if (argument === 'part of a date') return partOfDate(name, given);
  if (argument === 'numeric' && given.family === 'float') return `(${given.sql})::numeric`;
  return asFamily(given, argument);
}

/** From the least on: a negative count makes some of the functions fail, and no text has a part 0. */
function wholeNumber(name: string, given: Typed, least: 0 | 1): string {
  const isLiteral = given.family === 'literal' && !given.quoted;
  if (isLiteral && /^\d{1,4}$/.test(given.text) && Number(given.text) >= least) return given.text;
  throw new NotExact(`${name} takes a whole number from ${least} to 9999 here, written out`);
}

function partOfDate(name: string, given: Typed): string {
  if (given.family === 'literal' && units.includes(given.text)) return `'${given.text}'::text`;
  throw new NotExact(`${name} takes one of ${units.join(', ')} here`);
}
