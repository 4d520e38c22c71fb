import { NotExact } from '../not-exact.ts';

/** One node of the parser's tree: its kind and its fields, such as `{A_Const: {…}}`. */
export interface Node {
  readonly kind: string;
  readonly fields: Fields;
}
export type Fields = Readonly<Record<string, unknown>>;

/** A tree as the parser gives it, kind by kind. */
export function nodeOf(value: unknown): Node {
  if (isFields(value)) {
    const [entry, ...others] = Object.entries(value);
    if (entry !== undefined && others.length === 0 && isFields(entry[1])) return { kind: entry[0], fields: entry[1] };
  }
  throw new NotExact('this part of the expression is not understood');
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Refuses a node that says more than these fields: what is not looked at cannot change the meaning. */
export function only({ kind, fields }: Node, ...known: readonly string[]): Fields {
  const unknown = Object.keys(fields).find((key) => !known.includes(key) && !key.endsWith('location'));
  if (unknown !== undefined) throw new NotExact(`${kind} with ${unknown} is not allowed in an expression`);
  return fields;
}

export function nodes(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.map(nodeOf) : [];
}

/** The words of a qualified name; `undefined` where it is no plain name. */
export function wordsOf(value: unknown): readonly string[] | undefined {
  const words = nodes(value).map(({ kind, fields }) => (kind === 'String' ? fields.sval : undefined));
  return words.every((word) => typeof word === 'string') ? words : undefined;
}

/** The one word of a name, with `pg_catalog` before it or nothing. */
export function plainName(value: unknown): string {
  const words = wordsOf(value) ?? [];
  const [first, second] = words;
  if (words.length === 1 && first !== undefined) return first;
  if (words.length === 2 && first === 'pg_catalog' && second !== undefined) return second;
  throw new NotExact(`${words.join('.') || 'this name'} is not known`);
}
