import type { Problem } from '../core/problem.ts';
import { shown } from '../core/report/markdown.ts';

/** A line for a terminal: text from files cannot move the cursor, hide or reorder anything (T61). */
export function print(line = ''): void {
  process.stdout.write(`${shown(line)}\n`);
}

/** Problems as `path:line: message`, which terminals and editors turn into links. */
export function printProblems(problems: readonly Problem[], kind: 'error' | 'warning'): void {
  for (const { path, line, message, remedy } of problems) {
    print(`${path}${line === undefined ? '' : `:${line}`}: ${kind}: ${message}`);
    if (remedy !== undefined) print(`    ${remedy}`);
  }
}

/** One JSON value, in ASCII but for letters: no character of it means anything to a terminal. */
export function printJson(value: unknown): void {
  process.stdout.write(`${harmless(JSON.stringify(value, undefined, 2))}\n`);
}

/** The same on one line, for programs that read one value after another. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${harmless(JSON.stringify(value))}\n`);
}

function harmless(json: string): string {
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u2800\u3164]/gu, (character) =>
    [...Array(character.length).keys()].map((unit) => escaped(character.charCodeAt(unit))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** `1 problem`, `2 problems`. */
export function counted(count: number, word: string, words = `${word}s`): string {
  return `${count} ${count === 1 ? word : words}`;
}
