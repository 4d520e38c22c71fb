import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Mutant, mutants } from './mutant-list.ts';
import { tryMutants } from './try-mutants.ts';

describe('a mutant', () => {
  it.each(mutants)('$file: $defence stands in the source exactly once', ({ file, from, tests }) => {
    expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split(from)).toHaveLength(2);
    for (const test of tests) expect(readFileSync(new URL(`../../${test}`, import.meta.url), 'utf8')).not.toBe('');
  });

  it('is killed where a test falls, survives where none does, and proves nothing where it is not there', async () => {
    const tests = ['test/core/promotion/message.test.ts'];
    const file = 'src/core/promotion/message.ts';
    const mutant = (from: string, to: string): Mutant => ({ defence: 'a login adds no line', file, from, to, tests });
    const fates = await tryMutants([
      mutant("login.replace(/[^\\w[\\]-]/g, '_')", 'login'),
      mutant('.slice(0, 60)', '.slice(0, 61)'),
      mutant('text that is nowhere', ''),
      mutant('import type', 'import typo'),
    ]);
    expect(fates.map(({ fate }) => fate)).toEqual(['killed', 'survived', 'not tried', 'not tried']);
  });
});
