import { describe, expect, it } from '@jest/globals';
import { actionsOf, namedTags } from '../../../src/core/catalogue/named-tags.ts';
import type { DataRule, Policy } from '../../../src/core/policy/policy.ts';
import { aPolicyOn } from '../../support/catalogue-builders.ts';

const onRules = (...rules: DataRule[]) => aPolicyOn(undefined, { actions: [{ rules }] });

describe('a policy names', () => {
  it.each<[string, Policy, readonly string[], readonly string[]]>([
    ['the tag of a table', aPolicyOn([{ type: 'tags', tag: 'Finance' }]), ['Finance'], []],
    ['the tag of columns it applies to', aPolicyOn([{ type: 'columnTags', columnTag: 'PII' }]), ['PII'], ['PII']],
    ['nothing by other circumstances', aPolicyOn([{ type: 'anyTag' }, { type: 'columnRegex', regex: 'x' }]), [], []],
    [
      'the tags of columns it masks, and on what condition',
      onRules({
        type: 'Masking',
        config: {
          fields: [{ type: 'columnTags', columnTag: 'Tax.Id' }, { type: 'anyTag' }],
          maskingConfig: { type: 'Hash' },
          conditionalPredicate: "@columnTagged('Geo.Country') = 'DE'",
        },
      }),
      ['Geo.Country', 'Tax.Id'],
      ['Geo.Country', 'Tax.Id'],
    ],
    [
      'tags with a quote in them, as SQL writes it',
      onRules({
        type: 'Row Restriction by Custom Where Clause',
        config: { predicate: "@columnTagged('Owner''s') = 1" },
      }),
      ["Owner's"],
      ["Owner's"],
    ],
    [
      'the tags by which it restricts rows',
      onRules(
        {
          type: 'Row Restriction by User Entitlements',
          config: { operator: 'all', matches: [{ type: 'attribute', attribute: 'region', tag: 'Org.Region' }] },
        },
        {
          type: 'Row Restriction by Custom Where Clause',
          config: { predicate: "state IN ('A')", column: { type: 'tag', name: 'Order.State' } },
        },
      ),
      ['Order.State', 'Org.Region'],
      ['Order.State', 'Org.Region'],
    ],
  ])('%s', (_, policy, tags, columnTags) => {
    expect(namedTags(policy)).toEqual({ tags, columnTags });
  });
});

it('the actions of a data policy are its rule types, each once; of a subscription policy, the way to subscribe', () => {
  const where: DataRule = { type: 'Row Restriction by Custom Where Clause', config: { predicate: 'true' } };
  const mask: DataRule = { type: 'Masking', config: { fields: [{ type: 'anyTag' }], maskingConfig: { type: 'Null' } } };
  expect(actionsOf(onRules(where, mask, where))).toEqual(['Masking', 'Row Restriction by Custom Where Clause']);
  expect(actionsOf({ ...aPolicyOn(undefined), type: 'subscription', actions: { type: 'manual' } })).toEqual(['manual']);
});

it.each(["'", '"', '/* ', '-- ', '@columnTagged(', "@columnTagged('", "''\"", '@columnTagged   '])(
  'a predicate of a million characters is read once, whatever it repeats: %s',
  (part) => {
    const predicate = part.repeat(1_000_000 / part.length);
    expect(namedTags(onRules({ type: 'Row Restriction by Custom Where Clause', config: { predicate } })).tags).toEqual(
      [],
    );
  },
);
