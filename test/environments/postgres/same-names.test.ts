import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { namesInExpression } from '../../../src/core/substitute/names-in-expression.ts';
import { loadParser, parseExpression } from '../../../src/environments/postgres/expression/parse-expression.ts';

beforeAll(async () => {
  await loadParser();
});

/** Texts given to functions that begin with `@`, in order, as PostgreSQL's parser reads them. */
function namesGiven(tree: unknown): readonly string[] {
  if (Array.isArray(tree)) return tree.flatMap(namesGiven);
  if (typeof tree !== 'object' || tree === null) return [];
  const { funcname, args } = tree as { funcname?: unknown; args?: unknown };
  const inside = Object.values(tree).flatMap(namesGiven);
  if (funcname === undefined || !JSON.stringify(funcname).includes('@')) return inside;
  const texts = Array.isArray(args) ? args.map((arg) => arg.A_Const?.sval?.sval ?? 'no text') : [];
  return [...texts, ...inside];
}

function asCompiled(expression: string): readonly string[] | undefined {
  try {
    const tree = parseExpression(expression);
    // A name before brackets and a text is that of a type, and no type is one that begins with `@`.
    return JSON.stringify(tree).includes('TypeCast') ? undefined : namesGiven(tree);
  } catch {
    return undefined;
  }
}

const piece = fc.constantFrom(
  "@isInGroups('a')",
  "@IsInGroups ( 'b', 'c' )",
  '@isingroups',
  '"@isingroups"',
  'U&"\\0040isingroups"',
  'u&"!0040isingroups" UESCAPE \'!\'',
  'U&"@isingroups"',
  "('d')",
  "('e', 'f''g')",
  "(U&'\\0061')",
  "(E'h')",
  "('i'\n'j')",
  ' AND ',
  ' OR NOT ',
  ' = ',
  'x',
  "'@isInGroups(''k'')'",
  '-- no\n',
  '/* no */',
  '/* /* */',
  '$$',
  "'",
  '(',
  ')',
  ' ',
);

describe('the names that a review sees', () => {
  it('are those that the compiler sees, or it is said that they cannot be told', () => {
    let same = 0;
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const expression = pieces.join('');
        const compiled = asCompiled(expression);
        if (compiled === undefined) return;
        const { names, unclear } = namesInExpression(expression);
        if (unclear.length > 0) return;
        expect([expression, names.map(({ name }) => name).sort()]).toEqual([expression, compiled.toSorted()]);
        same += compiled.length;
      }),
      { numRuns: 3000, seed: 40 },
    );
    expect(same).toBeGreaterThan(50);
  });
});
