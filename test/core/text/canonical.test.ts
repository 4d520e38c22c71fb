import { describe, expect, it } from '@jest/globals';
import { canonicalJson, meaningOf } from '../../../src/core/text/canonical.ts';
import type { Json } from '../../../src/core/text/json.ts';
import { readYaml } from '../../../src/core/text/read-yaml.ts';

function meaningOfText(text: string): string {
  const read = readYaml({ path: 'a.yml', text });
  if (!read.ok) throw new Error('was not read');
  return meaningOf(read.value.value);
}

describe('canonical JSON', () => {
  it.each<[Json, string]>([
    [{ b: 1, a: [2, { d: null, c: 'x' }] }, '{"a":[2,{"c":"x","d":null}],"b":1}'],
    [{ ä: 1, Z: 2, a: 3 }, '{"Z":2,"a":3,"ä":1}'],
    [[], '[]'],
    [{}, '{}'],
    ['"\n', '"\\"\\n"'],
  ])('sorts keys and keeps the order of lists: %j', (value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });
});

describe('the meaning of a text', () => {
  it.each([
    ['comments and white space', 'a: 1\nb: [x, y]\n', '# c\nb:\n  - x\n\n  - y # d\na: 1'],
    ['quoting', 'a: x\n', `a: 'x'\n`],
    ['an alias', 'a: &a [x]\nb: *a\n', 'a: [x]\nb: [x]\n'],
  ])('does not change with %s', (_, one, other) => {
    expect(meaningOfText(one)).toBe(meaningOfText(other));
  });

  it.each([
    ['a value', 'a: 1\n', 'a: 2\n'],
    ['the type of a value', 'a: 1\n', 'a: "1"\n'],
    ['the order of a list', 'a: [x, y]\n', 'a: [y, x]\n'],
    ['a key', 'a: 1\n', 'b: 1\n'],
  ])('changes with %s', (_, one, other) => {
    expect(meaningOfText(one)).not.toBe(meaningOfText(other));
  });

  it('is SHA-256, in hex', () => {
    expect(meaningOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });
});
