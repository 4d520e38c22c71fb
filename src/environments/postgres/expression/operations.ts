import { NotExact } from '../not-exact.ts';
import { own } from '../own.ts';
import { checkLength } from './bounded.ts';
import { type Node, nodeOf, nodes, only, plainName } from './node.ts';
import type { Parts } from './parts.ts';
import { asFamily, type Typed, together } from './typed.ts';

/** `AND`, `OR`, `NOT`. */
export function combination(node: Node, parts: Parts): Typed {
  const { boolop, args } = only(node, 'boolop', 'args');
  const conditions = nodes(args).map((arg) => parts.condition(arg));
  if (boolop === 'NOT_EXPR') return { sql: `NOT ${conditions.join('')}`, family: 'boolean' };
  return { sql: conditions.join(boolop === 'AND_EXPR' ? ' AND ' : ' OR '), family: 'boolean' };
}

const equal = ['=', '<>'];
const ordered = ['<', '<=', '>', '>='];
const like = ['~~', '!~~', '~~*', '!~~*'];

/** Operators between two values, and what the grammar makes of `IN`, `BETWEEN`, `NULLIF` and `IS DISTINCT FROM`. */
export function operation(node: Node, parts: Parts): Typed {
  const { kind, name, lexpr, rexpr } = only(
    node,
    'kind',
    'name',
    'lexpr',
    'rexpr',
    'rexpr_list_start',
    'rexpr_list_end',
  );
  const operator = plainName(name);
  if (lexpr === undefined) throw new NotExact(`the operator ${operator} is not allowed here`);
  const left = parts.value(nodeOf(lexpr));
  switch (kind) {
    case 'AEXPR_OP':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return binary(left, operator, parts.value(nodeOf(rexpr)));
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const { a, b } = together(left, parts.value(nodeOf(rexpr)));
      return { sql: `${a} IS ${kind === 'AEXPR_DISTINCT' ? '' : 'NOT '}DISTINCT FROM ${b}`, family: 'boolean' };
    }
    case 'AEXPR_NULLIF': {
      const { a, b, family } = together(left, parts.value(nodeOf(rexpr)));
      return { sql: `NULLIF(${a}, ${b})`, family };
    }
    case 'AEXPR_IN':
      return inList(left, operator, listOf(nodeOf(rexpr)), parts);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
      return between(left, kind === 'AEXPR_NOT_BETWEEN', items(rexpr), parts);
    default:
      throw new NotExact(`the operator ${operator} is not allowed here`);
  }
}

function binary(left: Typed, operator: string, right: Typed): Typed {
  const plain = operator === '!=' ? '<>' : operator;
  if (like.includes(plain)) return likeOf(left, plain, right);
  if (plain === '||') return { sql: `${asFamily(left, 'text')} || ${asFamily(right, 'text')}`, family: 'text' };
  if (!equal.includes(plain) && !ordered.includes(plain)) {
    throw new NotExact(
      `the operator ${plain} is not allowed`,
      `Allowed are ${[...equal, ...ordered].join(' ')} LIKE ILIKE IN BETWEEN || and IS; arithmetic may overflow, and an error tells of rows that are hidden.`,
    );
  }
  const { a, b, family } = together(left, right);
  if (ordered.includes(plain) && family === 'text') throw new NotExact('the order of texts depends on the database');
  return { sql: `${a} ${plain} ${b}`, family: 'boolean' };
}

function likeOf(left: Typed, operator: string, pattern: Typed): Typed {
  const text = pattern.family === 'literal' && pattern.quoted ? pattern.text : undefined;
  if (text === undefined) throw new NotExact('the pattern of LIKE must be written out');
  if (/(^|[^\\])(\\\\)*\\$/.test(text)) throw new NotExact('a pattern of LIKE must not end with an escape');
  return { sql: `${asFamily(left, 'text')} OPERATOR(pg_catalog.${operator}) ${pattern.sql}`, family: 'boolean' };
}

/** A list of literals stays one, so that a long one is no longer than it was written. */
function inList(left: Typed, operator: string, list: readonly Node[], parts: Parts): Typed {
  const items = list.map((item) => parts.value(item));
  const pairs = items.map((item) => together(left, item));
  const [first] = pairs;
  const isPlain = items.every(({ family }) => family === 'literal') && pairs.every(({ a }) => a === first?.a);
  if (!isPlain) checkLength(pairs.reduce((sum, { a, b }) => sum + a.length + b.length, 0));
  const any = isPlain
    ? `${first?.a} IN (${pairs.map(({ b }) => b).join(', ')})`
    : pairs.map(({ a, b }) => `${a} = ${b}`).join(' OR ');
  return { sql: operator === '<>' ? `NOT (${any})` : `(${any})`, family: 'boolean' };
}

function between(left: Typed, not: boolean, [from, to]: readonly Node[], parts: Parts): Typed {
  if (from === undefined || to === undefined) throw new NotExact('BETWEEN takes two values');
  const low = binary(left, '>=', parts.value(from));
  const high = binary(left, '<=', parts.value(to));
  return { sql: `${not ? 'NOT ' : ''}(${low.sql} AND ${high.sql})`, family: 'boolean' };
}

function listOf(node: Node): readonly Node[] {
  if (node.kind !== 'List') throw new NotExact('IN takes a list of values');
  return nodes(node.fields.items);
}

function items(value: unknown): readonly Node[] {
  return listOf(nodeOf(value));
}

export function nullTest(node: Node, parts: Parts): Typed {
  const { arg, nulltesttype } = only(node, 'arg', 'nulltesttype');
  const value = parts.value(nodeOf(arg));
  const sql = value.family === 'literal' ? asFamily(value, value.quoted ? 'text' : 'numeric') : value.sql;
  return { sql: `${sql} IS ${nulltesttype === 'IS_NULL' ? '' : 'NOT '}NULL`, family: 'boolean' };
}

const booleanTests: Readonly<Record<string, string>> = {
  IS_TRUE: 'IS TRUE',
  IS_NOT_TRUE: 'IS NOT TRUE',
  IS_FALSE: 'IS FALSE',
  IS_NOT_FALSE: 'IS NOT FALSE',
  IS_UNKNOWN: 'IS UNKNOWN',
  IS_NOT_UNKNOWN: 'IS NOT UNKNOWN',
};

export function booleanTest(node: Node, parts: Parts): Typed {
  const { arg, booltesttype } = only(node, 'arg', 'booltesttype');
  const test = own(booleanTests, String(booltesttype));
  if (test === undefined) throw new NotExact('this test is not allowed in an expression');
  return { sql: `${parts.condition(nodeOf(arg))} ${test}`, family: 'boolean' };
}
