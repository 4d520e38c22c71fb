import { describe, expect, it } from '@jest/globals';
import { code, fitting, inWords, shown } from '../../../src/core/report/markdown.ts';

describe('text from outside in Markdown', () => {
  it.each([
    ['plain', 'a.yml', '`a.yml`'],
    ['a mention', '@governor-1', '`@governor-1`'],
    ['a link', '[x](https://example.com)', '`[x](https://example.com)`'],
    ['HTML', '<img src=x onerror=y>', '`<img src=x onerror=y>`'],
    ['backticks that would close the span', 'a` **b** `c', '``a` **b** `c``'],
    ['a backtick at the edge', '`', '`` ` ``'],
    ['line ends', 'a\n# b\r\nc', '`a\\u{a}# b\\u{d}\\u{a}c`'],
    ['a character that reorders', 'a\u202eb', '`a\\u{202e}b`'],
    ['an invisible character', 'a\u200bb', '`a\\u{200b}b`'],
    ['a terminal escape', '\u001b[31m', '`\\u{1b}[31m`'],
    ['a bar, as it is: there are no tables', 'a || b', '`a || b`'],
    ['half a character, which no JSON reader takes', 'a\ud83db', '`a\\u{d83d}b`'],
    ['nothing', '', '` `'],
  ])('T61: %s stands in a code span', (_, text, wanted) => {
    expect(code(text)).toBe(wanted);
  });

  it('is shortened, never refused', () => {
    expect(code('x'.repeat(500), 10)).toBe(`\`${'x'.repeat(9)}…\``);
  });

  it('is not torn within a character', () => {
    expect(code('ab😀cd', 4)).toBe('`ab…`');
    expect(code('ab😀cd', 5)).toBe('`ab😀…`');
  });

  it('shows what hides as its code point', () => {
    expect(shown('a\u00adb')).toBe('a\\u{ad}b');
  });
});

describe('sections that must fit', () => {
  const rest = (left: number) => `… and ${left} more`;
  it('are kept whole while they fit', () => {
    expect(fitting(['a', 'b'], 100, rest)).toBe('a\n\nb');
  });
  it('are counted where they do not', () => {
    const text = fitting(['a'.repeat(20), 'b'.repeat(20), 'c'.repeat(20)], 50, rest);
    expect(text).toBe(`${'a'.repeat(20)}\n\n… and 2 more`);
    expect(text.length).toBeLessThanOrEqual(50);
  });
  it('never are longer than allowed, whatever they hold', () => {
    for (const most of [15, 40, 64, 65])
      expect(fitting(['x'.repeat(64), 'y'.repeat(64)], most, rest).length).toBeLessThanOrEqual(most);
  });
});

it('lists read as in a sentence', () => {
  expect(['', 'a', 'a and b', 'a, b and c']).toEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(inWords));
});
