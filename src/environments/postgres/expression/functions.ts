import { NotExact } from '../not-exact.ts';
import { asFamily, type Family, type Typed } from './typed.ts';

/** What an argument must be; a literal one is looked at before anything runs. */
type Argument = Exclude<Family, 'other'> | 'whole number' | 'part of a date';

interface Allowed {
  readonly takes: readonly Argument[];
  readonly gives: Family;
}

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
  split_part: [{ takes: ['text', 'text', 'whole number'], gives: 'text' }],
  translate: [{ takes: ['text', 'text', 'text'], gives: 'text' }],
  round: [
    { takes: ['numeric'], gives: 'numeric' },
    { takes: ['numeric', 'whole number'], gives: 'numeric' },
  ],
  trunc: [
    { takes: ['numeric'], gives: 'numeric' },
    { takes: ['numeric', 'whole number'], gives: 'numeric' },
  ],
  floor: [{ takes: ['numeric'], gives: 'numeric' }],
  ceil: [{ takes: ['numeric'], gives: 'numeric' }],
  ceiling: [{ takes: ['numeric'], gives: 'numeric' }],
  abs: [{ takes: ['numeric'], gives: 'numeric' }],
  date_trunc: [{ takes: ['part of a date', 'timestamp'], gives: 'timestamp' }],
};

/** A call of an allowed function. */
export function callOf(name: string, given: readonly Typed[]): Typed {
  const forms = allowed[name] ?? [];
  if (forms.length === 0) {
    throw new NotExact(`the function ${name} is not allowed`, `Allowed are ${Object.keys(allowed).join(', ')}.`);
  }
  const form = forms.find(({ takes }) => takes.length === given.length);
  if (form === undefined) throw new NotExact(`${name} does not take ${given.length} arguments`);
  const args = form.takes.map((argument, index) => argumentOf(name, argument, given[index]));
  return { sql: `pg_catalog.${name}(${args.join(', ')})`, family: form.gives };
}

function argumentOf(name: string, argument: Argument, given: Typed | undefined): string {
  if (given === undefined) throw new NotExact(`${name} lacks an argument`);
  if (argument === 'whole number') return wholeNumber(name, given);
  if (argument === 'part of a date') return partOfDate(name, given);
  if (argument === 'numeric' && given.family === 'float') return `(${given.sql})::numeric`;
  return asFamily(given, argument);
}

/** From 0 on: a negative count makes some of the functions fail. */
function wholeNumber(name: string, given: Typed): string {
  if (given.family === 'literal' && !given.quoted && /^\d{1,4}$/.test(given.text)) return given.text;
  throw new NotExact(`${name} takes a whole number from 0 to 9999 here, written out`);
}

const parts = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

function partOfDate(name: string, given: Typed): string {
  if (given.family === 'literal' && parts.includes(given.text)) return `'${given.text}'::text`;
  throw new NotExact(`${name} takes one of ${parts.join(', ')} here`);
}
