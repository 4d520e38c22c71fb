import { hasSqlDetails, loadModule, parseSync, type ScanToken, scanSync } from 'libpg-query';
import { NotExact } from '../not-exact.ts';
import { isFields, type Node, nodeOf, nodes, only } from './node.ts';

/** Loads PostgreSQL's own parser; to be awaited once before anything is parsed. */
export const loadParser = loadModule;

const longest = 20_000;

/**
 * Exactly one expression as PostgreSQL's own parser reads it; `@name` comes out as the quoted name `"@name"`. Anything
 * that is more or other than one expression is refused.
 */
export function parseExpression(text: string): Node {
  if (text.trim() === '') throw new NotExact('the expression is empty');
  if (text.includes('\0')) throw new NotExact('the parser would not read past the character U+0000');
  if (text.length > longest) throw new NotExact(`the expression is longer than ${longest} characters`);
  const statements = parsed(`SELECT ${withNames(text)}`).stmts;
  const [statement, ...others] = Array.isArray(statements) ? statements : [];
  if (others.length > 0 || !isFields(statement)) throw new NotExact('this is more than one expression');
  const select = nodeOf(statement.stmt);
  if (select.kind !== 'SelectStmt') throw new NotExact('this is no expression');
  const { targetList, limitOption, op } = only(select, 'targetList', 'limitOption', 'op');
  const [target, ...more] = nodes(targetList);
  if (target === undefined) throw new NotExact('the expression is empty');
  if (more.length > 0 || limitOption !== 'LIMIT_OPTION_DEFAULT' || op !== 'SETOP_NONE') {
    throw new NotExact('this is more than one expression');
  }
  return nodeOf(only(target, 'val').val);
}

/**
 * Puts the names of functions such as `@columnTagged` in quotes, where PostgreSQL's own scanner sees them outside
 * literals and comments: to the parser `@` alone is an operator, and `@columnTagged('A') + 1` would be a sum first.
 */
function withNames(text: string): string {
  const bytes = Buffer.from(text);
  const tokens = scanned(text);
  let written = '';
  let upTo = 0;
  tokens.forEach((token, index) => {
    if (/^(?:"@|u&")/i.test(token.text)) throw new NotExact(`the name ${token.text} is not allowed`);
    const name = tokens[index + 1];
    if (name === undefined || name.start !== token.end || !/^[a-z]/i.test(name.text) || !endsInAt(token)) return;
    written += `${bytes.subarray(upTo, token.end - 1)} "@${name.text.toLowerCase()}"`;
    upTo = name.end;
  });
  return written + bytes.subarray(upTo);
}

/** `@`, or an operator that the scanner drew together with it, as in `x=@username`. */
function endsInAt({ text }: ScanToken): boolean {
  return /^[-+*/<>=~!@#%^&|`?]*@$/.test(text);
}

function scanned(text: string): readonly ScanToken[] {
  return understood(() => scanSync(text).tokens.filter(({ tokenName }) => !tokenName.endsWith('COMMENT')));
}

function parsed(sql: string): { readonly stmts?: unknown } {
  return understood(() => parseSync(sql));
}

function understood<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (hasSqlDetails(error) || error instanceof Error) throw new NotExact(`this is no SQL: ${error.message}`);
    throw error;
  }
}
