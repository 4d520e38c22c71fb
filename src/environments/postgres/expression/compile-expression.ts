import { NotExact } from '../not-exact.ts';
import { own } from '../own.ts';
import { checkLength } from './bounded.ts';
import { cast } from './casts.ts';
import { choice, coalesce } from './choices.ts';
import { callOf } from './functions.ts';
import { isFields, type Node, nodes, only, plainName, wordsOf } from './node.ts';
import { booleanTest, combination, nullTest, operation } from './operations.ts';
import type { Parts } from './parts.ts';
import { asFamily, nothing, numberLiteral, quotedLiteral, type Typed } from './typed.ts';

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
  return compileAt(node, scope, 0);
}

/** The same where a condition is wanted. */
export function compileCondition(node: Node, scope: Scope): string {
  return conditionOf(compileExpression(node, scope));
}

/** Deeper than people write, and well within what every stack holds. */
const deepest = 100;

function compileAt(node: Node, scope: Scope, depth: number): Typed {
  if (depth > deepest) throw new NotExact(`the expression is nested deeper than ${deepest} levels`);
  const compile = own(compilers, node.kind);
  if (compile === undefined) {
    throw new NotExact(`${own(words, node.kind) ?? node.kind} is not allowed in an expression`);
  }
  const value = (inner: Node) => compileAt(inner, scope, depth + 1);
  const compiled = compile(node, { value, condition: (inner) => conditionOf(value(inner)) }, scope);
  checkLength(compiled.sql.length);
  if (compiled.family === 'literal' || compiled.family === 'null') return compiled;
  return operators.includes(node.kind) ? { ...compiled, sql: `(${compiled.sql})` } : compiled;
}

function conditionOf(value: Typed): string {
  if (value.family === 'boolean' || value.family === 'null') return asFamily(value, 'boolean');
  throw new NotExact('the expression must be a condition');
}

/** What is written with operators between its parts stands in parentheses. */
const operators: readonly string[] = ['BoolExpr', 'A_Expr', 'NullTest', 'BooleanTest'];

const words: Readonly<Record<string, string>> = {
  SubLink: 'a subquery',
  ParamRef: 'a parameter',
  SQLValueFunction: 'a value of the session, such as current_date,',
  CollateClause: 'COLLATE',
  RowExpr: 'a row',
};

const compilers: Readonly<Record<string, (node: Node, parts: Parts, scope: Scope) => Typed>> = {
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

function columnOrName(node: Node, _: Parts, scope: Scope): Typed {
  const [name, ...more] = wordsOf(only(node, 'fields').fields) ?? [];
  if (name === undefined || more.length > 0) {
    throw new NotExact('columns are named alone, without a table before them');
  }
  if (name.startsWith('@')) return namedValue(name, [], scope);
  const column = scope.column(name);
  if (column === undefined) throw new NotExact(`there is no column ${JSON.stringify(name)}`);
  return column;
}

function call(node: Node, parts: Parts, scope: Scope): Typed {
  const { funcname, args } = only(node, 'funcname', 'args', 'funcformat');
  const given = nodes(args).map(parts.value);
  const name = plainName(funcname);
  return name.startsWith('@') ? namedValue(name, given, scope) : callOf(name, given);
}

function namedValue(name: string, given: readonly Typed[], scope: Scope): Typed {
  const value = scope.named(name, given);
  if (value === undefined) throw new NotExact(`${name} cannot be expressed here`);
  return value;
}
