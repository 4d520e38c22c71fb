import { canonicalJson } from '../../text/canonical.ts';
import type { Json } from '../../text/json.ts';

/** Said of what is passed on without knowing exactly what it does. */
export const notChecked = '(not checked)';

/** A name as it stands in a sentence: in full, in double quotes, control characters escaped. */
export function named(name: string): string {
  return JSON.stringify(name);
}

/** `a`, `a or b`, `a, b or c`. */
export function joined(phrases: readonly string[], word: 'or' | 'and'): string {
  const [last = '', ...others] = [...phrases].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} ${word} ${last}`;
}

/** An operator as the word that joins. */
export function wordFor(operator: 'any' | 'all'): 'or' | 'and' {
  return operator === 'any' ? 'or' : 'and';
}

/** SQL at the end of a sentence, on one line: a line break, which ends comments, stays visible. */
export function sqlInWords(sql: string): string {
  return sql.trim().replace(/\s*\n\s*/g, ' ⏎ ');
}

/** Any value, exactly. */
export function exactly(value: unknown): string {
  return canonicalJson(value as Json);
}

/** With a capital letter at the start. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
