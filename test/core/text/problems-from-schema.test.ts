import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../src/core/text/json.ts';
import { schemaCheck } from '../../../src/core/text/schema-check.ts';

/** Line of a place is its depth: enough to see which place was meant. */
const placed = { path: 'a.yml', lineOf: (pointer: string): number => pointer.split('/').length };

function said(schema: object, value: Json): readonly string[] {
  return schemaCheck(schema)(value, placed).map(
    ({ path, line, message, remedy }) => `${path}:${line ?? '-'} ${message} | ${remedy ?? ''}`,
  );
}

const word = { type: 'string', pattern: '^[a-z]+$', description: 'Small letters.' };
const kinds = {
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [
    {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'tag'],
      properties: { type: { const: 'tags' }, tag: word },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['type'],
      properties: { type: { enum: ['anyTag', 'Null'] } },
    },
  ],
};

describe('what a schema does not take, as its author understands it', () => {
  it.each<[string, object, Json, readonly string[]]>([
    ['text', word, 7, ['a.yml:1 the file must be text, not 7 | Put it in quotes: "7".']],
    ['nothing', word, null, ['a.yml:1 the file must be text, not empty | Give it a value, or remove the key.']],
    ['a pattern', word, 'A', ['a.yml:1 the file is not right: "A" | Small letters.']],
    [
      'a list',
      { type: 'array' },
      {},
      ['a.yml:1 the file must be a list, not a mapping | Write a list: every entry on a line that begins with `- `.'],
    ],
    [
      'one of two types',
      { type: ['boolean', 'integer'] },
      'x',
      ['a.yml:1 the file must be true or false or a whole number, not "x" | Write true or false, without quotes.'],
    ],
    [
      'a number that is too small',
      { type: 'integer', minimum: 1, description: 'At least 1.' },
      0,
      ['a.yml:1 the file must be >= 1: 0 | At least 1.'],
    ],
    [
      'entries that repeat',
      { type: 'array', uniqueItems: true },
      ['a', 'a'],
      ['a.yml:1 the file holds an entry twice | Remove entry 1 or 0 (counted from 0).'],
    ],
    ['a missing kind', kinds, { tag: 'a' }, ['a.yml:1 "type" is missing | Add the key "type".']],
    [
      'an unknown kind',
      kinds,
      { type: 'tag' },
      ['a.yml:2 type cannot be "tag" | Did you mean "tags"? Allowed here: tags, anyTag, Null.'],
    ],
    [
      'a kind that is empty',
      kinds,
      { type: null },
      ['a.yml:2 type cannot be empty | Write "Null" in quotes: unquoted, YAML takes it for nothing.'],
    ],
    ['a missing key of one kind', kinds, { type: 'tags' }, ['a.yml:1 "tag" is missing | Add the key "tag".']],
    [
      'a key of another kind',
      kinds,
      { type: 'anyTag', tag: 'a' },
      ['a.yml:2 unknown key "tag" | Keys here are: type.'],
    ],
    [
      'a place deep inside',
      { type: 'object', properties: { 'a/b': { type: 'array', items: { type: 'object', properties: { c: word } } } } },
      { 'a/b': [{}, { c: 'X' }] },
      ['a.yml:4 a/b[1].c is not right: "X" | Small letters.'],
    ],
    [
      'one of two keys',
      {
        type: 'object',
        properties: { a: word, b: word },
        oneOf: [{ required: ['a'] }, { required: ['b'] }],
        description: 'Either a or b.',
      },
      {},
      ['a.yml:1 the file is not right: a mapping | Either a or b.'],
    ],
  ])('%s', (_, schema, value, expected) => {
    expect(said(schema, value)).toEqual(expected);
  });

  it('is told at most fifty times, and how often it was not told', () => {
    const problems = said(
      { type: 'array', items: word },
      Array.from({ length: 60 }, () => 7),
    );
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toBe('a.yml:- and 10 more problems | ');
  });

  it('is nothing when the schema takes it', () => {
    expect(said(kinds, { type: 'tags', tag: 'a' })).toEqual([]);
  });
});
