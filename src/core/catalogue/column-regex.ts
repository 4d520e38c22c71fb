import { RE2JS } from 're2js';

/** A pattern of a `columnRegex` circumstance: true when it is found anywhere in a column's name. */
export type ColumnRegex = (columnName: string) => boolean;

const longest = 500;
const largestProgram = 2_000;

/**
 * Compiles what people wrote for an engine that reads each name once (RE2): no pattern can hang the process. Look-around
 * and back-references do not exist there and are refused, as is a pattern that counts itself large.
 */
export function compileColumnRegex(
  regex: string,
  caseInsensitive: boolean,
): { readonly ok: true; readonly matches: ColumnRegex } | { readonly ok: false; readonly why: string } {
  if (regex.length > longest) return { ok: false, why: `it is longer than ${longest} characters` };
  try {
    const compiled = RE2JS.compile(regex, caseInsensitive ? RE2JS.CASE_INSENSITIVE : 0);
    if (compiled.programSize() > largestProgram) return { ok: false, why: 'its repetitions make it too large' };
    return { ok: true, matches: (name) => compiled.test(name) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}
