import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NameKind } from '../../../src/core/substitute/name-kind.ts';
import { substitute } from '../../../src/core/substitute/substitute.ts';
import { inverseOf, substitutionOf } from '../../../src/core/substitute/substitution.ts';

function substitution(written: Record<string, Record<string, string>>) {
  const result = substitutionOf(written);
  if (!result.ok) throw new Error(result.why.join('\n'));
  return result.value;
}

const everywhere = {
  policyKey: 'a',
  name: 'a',
  type: 'data',
  certification: { text: 'a', tags: ['a'] },
  ownerRestrictions: { users: [{ iamid: 'a', username: 'a' }], groups: ['a'] },
  circumstances: [
    { type: 'tags', tag: 'a' },
    { type: 'columnTags', columnTag: 'a' },
    { type: 'columnRegex', regex: 'a' },
    { type: 'domains', domains: [{ name: 'a' }, { id: 'a' }] },
  ],
  actions: [
    {
      description: 'a',
      rules: [
        {
          type: 'Masking',
          config: {
            fields: [{ type: 'columnTags', columnTag: 'a' }],
            conditionalPredicate: "@columnTagged('a') = 'a'",
            maskingConfig: { type: 'Custom Function', sqlFunction: "CASE WHEN @isInGroups('a') THEN 'a' END" },
          },
          inclusions: { operator: 'any', groups: ['a'], attributes: [{ name: 'a', value: 'a' }] },
          exceptions: { operator: 'any', purposes: ['a'] },
        },
        {
          type: 'Row Restriction by User Entitlements',
          config: { matches: [{ type: 'attribute', attribute: 'a', tag: 'a' }] },
        },
        {
          type: 'Row Restriction by Custom Where Clause',
          config: { predicate: "@hasAttribute('a', 'a')", column: { type: 'tag', name: 'a' }, values: "'a'" },
        },
        { type: 'Purpose Restriction', config: { purposes: ['a'] } },
      ],
    },
  ],
};

/** The letters that stand for each kind, at every place where such a name stands. */
const expected = {
  policyKey: 'K',
  name: 'N',
  type: 'data',
  certification: { text: 'a', tags: ['T'] },
  ownerRestrictions: { users: [{ iamid: 'a', username: 'a' }], groups: ['G'] },
  circumstances: [
    { type: 'tags', tag: 'T' },
    { type: 'columnTags', columnTag: 'T' },
    { type: 'columnRegex', regex: 'a' },
    { type: 'domains', domains: [{ name: 'D' }, { id: 'a' }] },
  ],
  actions: [
    {
      description: 'a',
      rules: [
        {
          type: 'Masking',
          config: {
            fields: [{ type: 'columnTags', columnTag: 'T' }],
            conditionalPredicate: "@columnTagged('T') = 'a'",
            maskingConfig: { type: 'Custom Function', sqlFunction: "CASE WHEN @isInGroups('G') THEN 'a' END" },
          },
          inclusions: { operator: 'any', groups: ['G'], attributes: [{ name: 'A', value: 'a' }] },
          exceptions: { operator: 'any', purposes: ['P'] },
        },
        {
          type: 'Row Restriction by User Entitlements',
          config: { matches: [{ type: 'attribute', attribute: 'A', tag: 'T' }] },
        },
        {
          type: 'Row Restriction by Custom Where Clause',
          config: { predicate: "@hasAttribute('A', 'a')", column: { type: 'tag', name: 'T' }, values: "'a'" },
        },
        { type: 'Purpose Restriction', config: { purposes: ['P'] } },
      ],
    },
  ],
};

const letters = {
  policyKeys: { a: 'K' },
  names: { a: 'N' },
  tags: { a: 'T' },
  groups: { a: 'G' },
  attributes: { a: 'A' },
  domains: { a: 'D' },
  purposes: { a: 'P' },
};

describe('substitute', () => {
  it('changes every name of a data policy by its kind and nothing else', () => {
    expect(substitute(everywhere, substitution(letters))).toMatchObject({ ok: true, payload: expected });
  });

  it('changes the names of a subscription policy', () => {
    const policy = {
      policyKey: 'k',
      type: 'subscription',
      actions: { type: 'entitlements', advanced: "@isInGroups('a')", entitlements: { operator: 'any', groups: ['a'] } },
    };
    expect(substitute(policy, substitution({ groups: { a: 'G' } }))).toMatchObject({
      payload: { actions: { advanced: "@isInGroups('G')", entitlements: { groups: ['G'] } } },
      renamed: [{ kind: 'groups', from: 'a', to: 'G' }],
    });
  });

  it('leaves kinds alone that are not given', () => {
    expect(substitute(everywhere, substitution({}))).toEqual({ ok: true, payload: everywhere, renamed: [] });
  });

  it.each<[NameKind, number]>([
    ['policyKeys', 1],
    ['names', 1],
    ['tags', 7],
    ['groups', 3],
    ['attributes', 3],
    ['domains', 1],
    ['purposes', 2],
  ])('refuses %s that are not mapped at each of %i places', (kind, places) => {
    const result = substitute(everywhere, substitution({ [kind]: { b: 'B' } }));
    if (result.ok) throw new Error('nothing was refused');
    expect(new Set(result.problems.map(({ pointer }) => pointer)).size).toBe(places);
    for (const { message } of result.problems) expect(message).toContain('"a" is not mapped');
  });

  it('refuses an expression whose names it cannot tell', () => {
    const policy = {
      policyKey: 'k',
      type: 'subscription',
      actions: { type: 'entitlements', advanced: '@isInGroups("a")' },
    };
    expect(substitute(policy, substitution({ groups: { a: 'G' } }))).toMatchObject({
      ok: false,
      problems: [{ pointer: '/actions/advanced' }],
    });
    expect(substitute(policy, substitution({ domains: { a: 'G' } })).ok).toBe(true);
  });

  it.each<[Record<string, Record<string, string>>, string]>([
    [{ tag: { a: 'b' } }, 'no kind "tag"'],
    [{ tags: { a: 'c', b: 'c' } }, 'both become "c"'],
    [{ groups: { a: '' } }, 'cannot be the name of a group'],
    [{ groups: { a: 'x\\y' } }, 'cannot be the name of a group'],
  ])('refuses the mapping %j', (written, why) => {
    expect(substitutionOf(written)).toMatchObject({ ok: false, why: [expect.stringContaining(why)] });
  });

  it('comes back by its inverse to the very policy', () => {
    const name = fc.constantFrom('a', 'b', 'PII', "O'Hara", 'Geo.Country', 'x y');
    const quoted = name.map((text) => `'${text.replaceAll("'", "''")}'`);
    const expression = fc
      .tuple(quoted, quoted, quoted)
      .map(
        ([tag, group, attribute]) =>
          `@columnTagged(${tag}) = ${group} AND @isInGroups(${group}) OR @hasAttribute(${attribute}, ${tag})`,
      );
    const policy = fc.record({
      policyKey: name,
      name,
      circumstances: fc.array(fc.record({ type: fc.constant('tags'), tag: name })),
      actions: fc.array(
        fc.record({
          rules: fc.array(
            fc.record({
              config: fc.record({ predicate: expression, purposes: fc.array(name) }),
              exceptions: fc.record({ groups: fc.array(name), attributes: fc.array(fc.record({ name, value: name })) }),
            }),
          ),
        }),
      ),
    });
    const names = ['a', 'b', 'PII', "O'Hara", 'Geo.Country', 'x y'];
    const mapping = fc.shuffledSubarray(names, { minLength: names.length }).map((to) =>
      substitution({
        tags: Object.fromEntries(names.map((each, i) => [each, to[i] ?? each])),
        groups: Object.fromEntries(names.map((each) => [each, `${each}'s`])),
      }),
    );
    fc.assert(
      fc.property(policy, mapping, (original, map) => {
        const there = substitute(original, map);
        if (!there.ok) throw new Error('not substituted');
        expect(substitute(there.payload, inverseOf(map))).toMatchObject({ ok: true, payload: original });
      }),
    );
  });
});
