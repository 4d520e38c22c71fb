import type { ErrorObject } from 'ajv';
import type { Problem } from '../problem.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Placed } from './placed.ts';
import { placeInWords, pointerStep } from './pointer.ts';
import { quoted } from './quoted.ts';

interface Said {
  readonly message: string;
  readonly remedy?: string | undefined;
  /** Where, when it is not the place of the error itself. */
  readonly pointer?: string;
}

/** More than these help nobody. */
const mostProblems = 50;

/**
 * Errors of ajv (made with `verbose` and `discriminator`) as an author understands them: line, offending value, what
 * is allowed there, and the word that was probably meant; in the order of lines.
 */
export function problemsFromSchema(errors: readonly ErrorObject[], placed: Placed): Problem[] {
  const problems: Problem[] = [];
  for (const error of errors) {
    const said = (sayings[error.keyword] ?? sayAnything)(error);
    if (said === undefined) continue;
    const { message, remedy, pointer = error.instancePath } = said;
    const problem = { path: placed.path, line: placed.lineOf(pointer), message };
    problems.push(remedy === undefined ? problem : { ...problem, remedy });
  }
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const rest = problems.length - mostProblems;
  if (rest <= 0) return problems;
  return [...problems.slice(0, mostProblems), { path: placed.path, message: `and ${rest} more problems` }];
}

const sayings: Readonly<Record<string, (error: ErrorObject) => Said | undefined>> = {
  additionalProperties(error) {
    const key = String(error.params.additionalProperty);
    const known = Object.keys(propertiesOf(error));
    return {
      message: `unknown key ${quoted(key)}${inside(error)}`,
      remedy: meantOrAllowed(key, known, 'Keys here are'),
      pointer: error.instancePath + pointerStep(key),
    };
  },
  required(error) {
    // A branch that only asks for a key: the `oneOf` it stands in says what would be right.
    if (error.parentSchema?.type === undefined && error.parentSchema?.properties === undefined) return undefined;
    const key = String(error.params.missingProperty);
    return { message: `${quoted(key)} is missing${inside(error)}`, remedy: `Add the key ${quoted(key)}.` };
  },
  enum(error) {
    return notAllowed(error.data, error.instancePath, error.params.allowedValues);
  },
  const(error) {
    return notAllowed(error.data, error.instancePath, [error.params.allowedValue]);
  },
  discriminator(error) {
    const { tag, tagValue } = error.params;
    // Missing: `required` has said so.
    if (tagValue === undefined) return undefined;
    return notAllowed(tagValue, error.instancePath + pointerStep(tag), valuesOfTag(error, tag));
  },
  type(error) {
    const wanted = ([] as string[]).concat(error.params.type).map((type) => typeWords[type] ?? type);
    return {
      message: `${place(error)} must be ${wanted.join(' or ')}, not ${inWords(error.data)}`,
      remedy: remedyForType(error, error.data),
    };
  },
  pattern: sayByDescription,
  minLength: (error) => ({ message: `${place(error)} is empty`, remedy: descriptionOf(error) }),
  minItems: (error) => ({ message: `${place(error)} is an empty list`, remedy: descriptionOf(error) }),
  minProperties: sayByDescription,
  maxProperties: sayByDescription,
  oneOf: sayByDescription,
  uniqueItems: (error) => ({
    message: `${place(error)} holds an entry twice`,
    remedy: `Remove entry ${String(error.params.i)} or ${String(error.params.j)} (counted from 0).`,
  }),
};

function sayAnything(error: ErrorObject): Said {
  return {
    message: `${place(error)} ${error.message ?? 'is not right'}: ${inWords(error.data)}`,
    remedy: descriptionOf(error),
  };
}

function sayByDescription(error: ErrorObject): Said {
  return { message: `${place(error)} is not right: ${inWords(error.data)}`, remedy: descriptionOf(error) };
}

function notAllowed(value: unknown, pointer: string, allowed: readonly unknown[]): Said {
  const words = allowed.map(String);
  const message = `${placeInWords(pointer) || 'the file'} cannot be ${inWords(value)}`;
  if (value === null) return { message, remedy: remedyForNull(words), pointer };
  return { message, remedy: meantOrAllowed(String(value), words, 'Allowed here'), pointer };
}

/** Unquoted `Null` is no text in YAML, but nothing. */
function remedyForNull(allowed: readonly string[]): string {
  return allowed.includes('Null')
    ? 'Write "Null" in quotes: unquoted, YAML takes it for nothing.'
    : `Allowed here: ${allowed.join(', ')}.`;
}

function meantOrAllowed(written: string, known: readonly string[], allowed: string): string {
  const meant = didYouMean(written, known);
  const all = `${allowed}: ${known.join(', ')}.`;
  return meant === undefined ? all : `Did you mean ${quoted(meant)}? ${all}`;
}

function remedyForType(error: ErrorObject, value: unknown): string | undefined {
  if (value === null) return 'Give it a value, or remove the key.';
  const wanted = ([] as string[]).concat(error.params.type);
  if (wanted.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    return `Put it in quotes: ${quoted(String(value))}.`;
  }
  return descriptionOf(error) ?? typeRemedies[wanted[0] ?? ''];
}

const typeRemedies: Readonly<Record<string, string>> = {
  string: 'Write text.',
  boolean: 'Write true or false, without quotes.',
  integer: 'Write a whole number, without quotes.',
  number: 'Write a number, without quotes.',
  array: 'Write a list: every entry on a line that begins with `- `.',
  object: 'Write a mapping: lines of `key: value`.',
};

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a mapping',
};

function inWords(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return quoted(value);
}

function place(error: ErrorObject): string {
  return placeInWords(error.instancePath) || 'the file';
}

function inside(error: ErrorObject): string {
  return error.instancePath === '' ? '' : ` in ${placeInWords(error.instancePath)}`;
}

function descriptionOf(error: ErrorObject): string | undefined {
  const description: unknown = error.parentSchema?.description;
  return typeof description === 'string' ? description : undefined;
}

function propertiesOf(error: ErrorObject): Readonly<Record<string, unknown>> {
  return error.parentSchema?.properties ?? {};
}

function valuesOfTag(error: ErrorObject, tag: string): readonly unknown[] {
  const alternatives: readonly { properties?: Record<string, { const?: unknown; enum?: readonly unknown[] }> }[] =
    error.parentSchema?.oneOf ?? [];
  return alternatives.flatMap(({ properties }) => {
    const schema = properties?.[tag];
    return schema?.enum ?? (schema?.const === undefined ? [] : [schema.const]);
  });
}
