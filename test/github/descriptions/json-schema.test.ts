import { describe, expect, it } from '@jest/globals';
import type { Json } from './json.ts';
import { validators } from './validators.ts';

const text = { type: 'string' };
const schemas = {
  user: { type: 'object', properties: { login: text }, required: ['login'] },
  team: { type: 'object', properties: { slug: text }, required: ['slug'] },
};
const user = { $ref: '#/components/schemas/user' };
const team = { $ref: '#/components/schemas/team' };
const { validate } = validators(schemas);
let count = 0;
const isRight = (schema: Json, value: unknown) => validate(`rule ${++count}`, schema, value).length === 0;

describe('GitHub’s schemas, as they are read', () => {
  it.each<[string, Json, readonly unknown[], readonly unknown[]]>([
    ['null is refused', text, ['a'], [null]],
    ['null is allowed where nullable', { ...text, nullable: true }, ['a', null], [1]],
    ['null joins the words', { ...text, nullable: true, enum: ['a'] }, ['a', null], ['b']],
    ['a reference may be null', { nullable: true, allOf: [user] }, [{ login: 'a' }, null], [{}]],
    ['alternatives may overlap', { oneOf: [user, { type: 'object' }] }, [{ login: 'a' }], [1]],
    ['alternatives do not mix', { oneOf: [user, team] }, [{ slug: 'a' }], [{ slug: 'a', login: 'a', name: 'a' }]],
    [
      'all of several that may be null are alternatives',
      { nullable: true, allOf: [user, team] },
      [{ slug: 'a' }, null],
      [{}],
    ],
    [
      'all of several are all of them',
      { allOf: [user, team] },
      [{ slug: 'a', login: 'a' }],
      [{ slug: 'a' }, { slug: 'a', login: 'a', x: 1 }],
    ],
    [
      'a field described nowhere is refused',
      { type: 'array', items: user },
      [[{ login: 'a' }]],
      [[{ login: 'a', x: 1 }]],
    ],
    ['an object without fields is open', { type: 'object' }, [{ x: 1 }], []],
    ['an object that says so is open', { type: 'object', properties: {}, additionalProperties: true }, [{ x: 1 }], []],
    [
      'an open alternative is open',
      { oneOf: [text, { type: 'object', additionalProperties: true }] },
      [{ x: 1 }, 'a'],
      [1],
    ],
    [
      'an alternative that refines opens nothing',
      { properties: { a: text }, anyOf: [{ required: ['a'], additionalProperties: true }] },
      [{ a: '' }],
      [{ a: '', x: 1 }],
    ],
    [
      'a bot has an address',
      { ...text, format: 'email' },
      ['77+promoter[bot]@users.noreply.github.com', ''],
      ['promoter'],
    ],
    ['an address of the web may be empty', { ...text, format: 'uri' }, ['https://github.example/a', ''], ['a b']],
    ['a time is a time', { ...text, format: 'date-time' }, ['2024-05-01T10:00:00Z'], ['', '2024-05-01']],
  ])('%s', (_, schema, right, wrong) => {
    expect(right.filter((value) => !isRight(schema, value))).toEqual([]);
    expect(wrong.filter((value) => isRight(schema, value))).toEqual([]);
  });
});
