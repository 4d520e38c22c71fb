import { NotExact } from '../not-exact.ts';
import { callOf } from './functions.ts';
import { isFields, type Node, nodeOf, nodes, only, plainName, wordsOf } from './node.ts';
import { asFamily, nothing, numberLiteral, quotedLiteral, type Typed, together } from './typed.ts';

/** What an expression may speak of, where it is used. */
export interface Scope {
  /** A column by its name. */
  readonly column: (name: string) => Typed | undefined;
  /** A name with `@`, with the literal texts or the values it was given. */
  readonly named: (name: string, given: readonly Typed[]) => Typed | undefined;
}

/**
 * SQL of an expression that cannot fail whatever a row holds, reads nothing but the row and who asks, and means the
 * same in every session: every part is written anew from a list of what is allowed, nothing is passed on as it stands.
 */
export function compileExpression(node: Node, scope: Scope): Typed {
  const compile = compilers[node.kind];
  if (compile === undefined) {
    throw new NotExact(`${words[node.kind] ?? node.kind} is not allowed in an expression`);
  }
  const value = compile(node, scope);
  if (value.family === 'literal' || value.family === 'null') return value;
  return operators.includes(node.kind) ? { ...value, sql: `(${value.sql})` } : value;
}

/** What is written with operators between its parts stands in parentheses. */
const operators: readonly string[] = ['BoolExpr', 'A_Expr', 'NullTest', 'BooleanTest'];

/** The same where a condition is wanted. */
export function compileCondition(node: Node, scope: Scope): string {
  const value = compileExpression(node, scope);
  if (value.family === 'boolean' || value.family === 'null') return asFamily(value, 'boolean');
  throw new NotExact('the expression must be a condition');
}

const words: Readonly<Record<string, string>> = {
  SubLink: 'a subquery',
  ParamRef: 'a parameter',
  SQLValueFunction: 'a value of the session, such as current_date,',
  CollateClause: 'COLLATE',
  RowExpr: 'a row',
};

const compilers: Readonly<Record<string, (node: Node, scope: Scope) => Typed>> = {
  A_Const: constant,
  ColumnRef: columnOrName,
  FuncCall: call,
  BoolExpr: combination,
  A_Expr: operation,
  NullTest: nullTest,
  BooleanTest: booleanTest,
  CaseExpr: choice,
  CoalesceExpr: coalesce,
  TypeCast: cast,
};

function constant(node: Node): Typed {
  const { ival, fval, sval, boolval, isnull } = only(node, 'ival', 'fval', 'sval', 'boolval', 'bsval', 'isnull');
  if (isnull === true) return nothing;
  // The parser leaves out what is zero, empty or false.
  if (isFields(ival)) return numberLiteral(String(ival.ival ?? 0));
  if (isFields(fval)) return numberLiteral(String(fval.fval));
  if (isFields(sval)) return quotedLiteral(String(sval.sval ?? ''));
  if (isFields(boolval)) return { sql: boolval.boolval === true ? 'TRUE' : 'FALSE', family: 'boolean' };
  throw new NotExact('a bit string is not allowed in an expression');
}

function columnOrName(node: Node, scope: Scope): Typed {
  const [name, ...more] = wordsOf(only(node, 'fields').fields) ?? [];
  if (name === undefined || more.length > 0) {
    throw new NotExact('columns are named alone, without a table before them');
  }
  if (name.startsWith('@')) return namedValue(name, [], scope);
  const column = scope.column(name);
  if (column === undefined) throw new NotExact(`there is no column ${JSON.stringify(name)}`);
  return column;
}

function call(node: Node, scope: Scope): Typed {
  const { funcname, args } = only(node, 'funcname', 'args', 'funcformat');
  const given = nodes(args).map((arg) => compileExpression(arg, scope));
  const name = plainName(funcname);
  return name.startsWith('@') ? namedValue(name, given, scope) : callOf(name, given);
}

function namedValue(name: string, given: readonly Typed[], scope: Scope): Typed {
  const value = scope.named(name, given);
  if (value === undefined) throw new NotExact(`${name} cannot be expressed here`);
  return value;
}

function combination(node: Node, scope: Scope): Typed {
  const { boolop, args } = only(node, 'boolop', 'args');
  const conditions = nodes(args).map((arg) => compileCondition(arg, scope));
  if (boolop === 'NOT_EXPR') return { sql: `NOT ${conditions.join('')}`, family: 'boolean' };
  return { sql: conditions.join(boolop === 'AND_EXPR' ? ' AND ' : ' OR '), family: 'boolean' };
}

const equal = ['=', '<>'];
const ordered = ['<', '<=', '>', '>='];
const like = ['~~', '!~~', '~~*', '!~~*'];

function operation(node: Node, scope: Scope): Typed {
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
  const left = compileExpression(nodeOf(lexpr), scope);
  switch (kind) {
    case 'AEXPR_OP':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return binary(left, operator, compileExpression(nodeOf(rexpr), scope));
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const { a, b } = together(left, compileExpression(nodeOf(rexpr), scope));
      return { sql: `${a} IS ${kind === 'AEXPR_DISTINCT' ? '' : 'NOT '}DISTINCT FROM ${b}`, family: 'boolean' };
    }
    case 'AEXPR_NULLIF': {
      const { a, b, family } = together(left, compileExpression(nodeOf(rexpr), scope));
      return { sql: `NULLIF(${a}, ${b})`, family };
    }
    case 'AEXPR_IN':
      return inList(left, operator, listOf(nodeOf(rexpr)), scope);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
      return between(left, kind === 'AEXPR_NOT_BETWEEN', items(rexpr), scope);
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

function inList(left: Typed, operator: string, list: readonly Node[], scope: Scope): Typed {
  const equals = list.map((item) => {
    const { a, b } = together(left, compileExpression(item, scope));
    return `${a} = ${b}`;
  });
  const any = `(${equals.join(' OR ')})`;
  return { sql: operator === '<>' ? `NOT ${any}` : any, family: 'boolean' };
}

function between(left: Typed, not: boolean, [from, to]: readonly Node[], scope: Scope): Typed {
  if (from === undefined || to === undefined) throw new NotExact('BETWEEN takes two values');
  const low = binary(left, '>=', compileExpression(from, scope));
  const high = binary(left, '<=', compileExpression(to, scope));
  return { sql: `${not ? 'NOT ' : ''}(${low.sql} AND ${high.sql})`, family: 'boolean' };
}

function listOf(node: Node): readonly Node[] {
  if (node.kind !== 'List') throw new NotExact('IN takes a list of values');
  return nodes(node.fields.items);
}

function items(value: unknown): readonly Node[] {
  return listOf(nodeOf(value));
}

function nullTest(node: Node, scope: Scope): Typed {
  const { arg, nulltesttype } = only(node, 'arg', 'nulltesttype');
  const value = compileExpression(nodeOf(arg), scope);
  return { sql: `${value.sql} IS ${nulltesttype === 'IS_NULL' ? '' : 'NOT '}NULL`, family: 'boolean' };
}

const booleanTests: Readonly<Record<string, string>> = {
  IS_TRUE: 'IS TRUE',
  IS_NOT_TRUE: 'IS NOT TRUE',
  IS_FALSE: 'IS FALSE',
  IS_NOT_FALSE: 'IS NOT FALSE',
  IS_UNKNOWN: 'IS UNKNOWN',
  IS_NOT_UNKNOWN: 'IS NOT UNKNOWN',
};

function booleanTest(node: Node, scope: Scope): Typed {
  const { arg, booltesttype } = only(node, 'arg', 'booltesttype');
  const test = booleanTests[String(booltesttype)];
  if (test === undefined) throw new NotExact('this test is not allowed in an expression');
  return { sql: `${compileCondition(nodeOf(arg), scope)} ${test}`, family: 'boolean' };
}

/** `CASE WHEN … THEN … ELSE … END`; what it gives in one place it gives in all. */
function choice(node: Node, scope: Scope): Typed {
  const { args, defresult } = only(node, 'args', 'defresult');
  const cases = nodes(args).map((one) => {
    const { expr, result } = only(one, 'expr', 'result');
    return { when: compileCondition(nodeOf(expr), scope), gives: compileExpression(nodeOf(result), scope) };
  });
  const otherwise = defresult === undefined ? nothing : compileExpression(nodeOf(defresult), scope);
  const { values, family } = allTogether([...cases.map(({ gives }) => gives), otherwise]);
  const whens = cases.map(({ when }, index) => `WHEN ${when} THEN ${values[index]}`);
  return { sql: `CASE ${whens.join(' ')} ELSE ${values.at(-1)} END`, family };
}

function coalesce(node: Node, scope: Scope): Typed {
  const { values, family } = allTogether(nodes(only(node, 'args').args).map((arg) => compileExpression(arg, scope)));
  return { sql: `COALESCE(${values.join(', ')})`, family };
}

/** Brings values to one type: that of the first that is no literal. */
function allTogether(given: readonly Typed[]) {
  const lead = given.find(({ family }) => family !== 'literal' && family !== 'null') ?? given[0] ?? nothing;
  let { family } = together(lead, nothing);
  for (const one of given) family = together({ sql: lead.sql, family }, one).family;
  return { values: given.map((one) => asFamily(one, family)), family };
}

const castable: Readonly<
  Record<string, 'text' | 'date' | 'timestamp' | 'timestamptz' | 'numeric' | 'integer' | 'uuid'>
> = {
  text: 'text',
  varchar: 'text',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  numeric: 'numeric',
  int4: 'integer',
  int8: 'integer',
  uuid: 'uuid',
};

/** A literal of a type, or a conversion that cannot fail. */
function cast(node: Node, scope: Scope): Typed {
  const { arg, typeName } = only(node, 'arg', 'typeName');
  const { names, typemod } = only({ kind: 'a cast', fields: isFields(typeName) ? typeName : {} }, 'names', 'typemod');
  const family = castable[plainName(names)];
  if (family === undefined || typemod !== -1) throw new NotExact('a conversion to this type is not allowed');
  const value = compileExpression(nodeOf(arg), scope);
  const printed = family === 'text' && ['integer', 'numeric', 'boolean', 'uuid'].includes(value.family);
  return { sql: printed ? `(${value.sql})::text` : asFamily(value, family), family };
}
