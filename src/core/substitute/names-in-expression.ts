import type { NameKind } from './name-kind.ts';

/** What is named by the arguments of the policy functions (`@isInGroups('a', 'b')`) of one SQL expression. */
export interface ExpressionNames {
  readonly names: readonly ExpressionName[];
  /** Why some names could not be told exactly; empty when all were. */
  readonly unclear: readonly string[];
}

/** A text literal that is a name; `start` and `end` enclose it with its quotes. */
export interface ExpressionName {
  readonly kind: NameKind;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Arguments that are names, in order; the last entry stands for all that follow where `all` is said. */
const functions: Readonly<Record<string, { readonly kinds: readonly NameKind[]; readonly all?: boolean }>> = {
  '@columntagged': { kinds: ['tags'] },
  '@isingroups': { kinds: ['groups'], all: true },
  '@hasattribute': { kinds: ['attributes'] },
  '@attributevaluescontains': { kinds: ['attributes'] },
  '@isusingpurpose': { kinds: ['purposes'] },
  '@groupscontains': { kinds: [] },
  '@columnreference': { kinds: [] },
  '@iam': { kinds: [] },
  '@column': { kinds: [] },
  '@username': { kinds: [] },
  '@database': { kinds: [] },
  '@table': { kinds: [] },
};

const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|@\w+|[(),]|\S/g;

interface Call {
  /** Function called, in lower case; '' for brackets of the expression itself. */
  readonly name: string;
  argument: number;
  /** Tokens of the argument that is being read. */
  parts: Token[];
}

interface Token {
  readonly text: string;
  readonly start: number;
}

/**
 * Finds the names in an expression without understanding the rest of it. Where quoting differs between SQL dialects
 * (backslashes, dollar quotes), where an argument is not one plain text literal, or where a function is not known,
 * it says so instead of guessing.
 */
export function namesInExpression(expression: string): ExpressionNames {
  if (/u&"/i.test(expression)) return { names: [], unclear: ['a name is written in escapes (U&"…")'] };
  if (!expression.includes('@')) return { names: [], unclear: [] };
  if (/\\|\$\w*\$|#/.test(expression)) {
    return { names: [], unclear: ['where its text literals end depends on the SQL dialect (backslash, $ or #)'] };
  }
  const names: ExpressionName[] = [];
  const unclear: string[] = [];
  const calls: Call[] = [];
  let waiting: string | undefined;
  for (const token of tokensOf(expression)) {
    const { text } = token;
    if (isComment(text)) {
      if (/['"`@]|\/\*/.test(text.slice(2))) unclear.push('what ends its comments depends on the SQL dialect');
      continue;
    }
    if (waiting !== undefined && text !== '(' && namesSomething(waiting)) unclear.push(`${waiting} has no arguments`);
    if (text === '"' || text === "'" || text === '`') unclear.push('a quote is not closed');
    if (text === '(') {
      calls.push({ name: waiting ?? '', argument: 0, parts: [] });
    } else if (text === ',' || text === ')') {
      readArgument(calls.at(-1), names, unclear);
      if (text === ')') calls.pop();
    } else {
      calls.at(-1)?.parts.push(token);
    }
    if (text.startsWith('@') && functions[text.toLowerCase()] === undefined) {
      unclear.push(`the function ${text} is not known`);
    }
    waiting = text.startsWith('@') ? text.toLowerCase() : undefined;
  }
  if (waiting !== undefined && namesSomething(waiting)) unclear.push(`${waiting} has no arguments`);
  if (calls.length > 0) unclear.push('a bracket is not closed');
  return { names, unclear: [...new Set(unclear)] };
}

function tokensOf(expression: string): readonly Token[] {
  return [...expression.matchAll(tokens)].map((match) => ({ text: match[0], start: match.index }));
}

function isComment(text: string): boolean {
  return text.startsWith('--') || text.startsWith('/*');
}

function namesSomething(name: string): boolean {
  return (functions[name]?.kinds.length ?? 0) > 0;
}

function readArgument(call: Call | undefined, names: ExpressionName[], unclear: string[]): void {
  if (call === undefined) return;
  const { name, argument, parts } = call;
  call.argument += 1;
  call.parts = [];
  const known = functions[name];
  const kind = known?.kinds[argument] ?? (known?.all ? known.kinds.at(-1) : undefined);
  if (kind === undefined) return;
  const [literal, ...more] = parts;
  if (literal === undefined || more.length > 0 || !literal.text.startsWith("'")) {
    unclear.push(`argument ${argument + 1} of ${name} is not one plain text literal`);
    return;
  }
  const { text, start } = literal;
  names.push({ kind, name: text.slice(1, -1).replaceAll("''", "'"), start, end: start + text.length });
}

/** The expression with its names changed, all else byte for byte as it was. */
export function withNames(
  expression: string,
  names: readonly ExpressionName[],
  rename: (name: ExpressionName) => string,
): string {
  let result = '';
  let from = 0;
  for (const name of [...names].sort((a, b) => a.start - b.start)) {
    result += `${expression.slice(from, name.start)}'${rename(name).replaceAll("'", "''")}'`;
    from = name.end;
  }
  return result + expression.slice(from);
}
