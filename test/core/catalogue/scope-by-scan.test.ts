import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { catalogueOf } from '../../../src/core/catalogue/catalogue-of.ts';
import type { DataSource } from '../../../src/core/catalogue/data-source.ts';
import { scopeOf, scopeSize } from '../../../src/core/catalogue/scope.ts';
import { tagIndex } from '../../../src/core/catalogue/tag-index.ts';
import type { Circumstance, DataPolicy } from '../../../src/core/policy/policy.ts';
import { aPolicyOn } from '../../support/catalogue-builders.ts';

const tags = ['A', 'A.B', 'A.B.C', 'A.D', 'AB', 'B', 'B.A', 'A.', '.A'];
const anyTags = fc.subarray(tags, { maxLength: 3 });
const columnName = fc.constantFrom('id', 'iban', 'IBAN_2', 'email', 'x');

const anySource: fc.Arbitrary<Omit<DataSource, 'name'>> = fc.record({
  tags: anyTags,
  columns: fc.uniqueArray(fc.record({ name: columnName, tags: anyTags }), {
    maxLength: 4,
    selector: ({ name }) => name,
  }),
  domains: fc.subarray(['Finance', 'Health']),
  owners: fc.record({ users: fc.constant([]), teams: fc.constant([]), groups: fc.subarray(['lab', 'ops']) }),
});

const anySources = fc
  .array(anySource, { maxLength: 150 })
  .map((all) => all.map((source, at): DataSource => ({ ...source, name: `s${String(at).padStart(3, '0')}` })));

const anyCircumstance: fc.Arbitrary<Circumstance> = fc.oneof(
  fc.constantFrom(...tags).map((tag): Circumstance => ({ type: 'tags', tag })),
  fc.constantFrom(...tags).map((columnTag): Circumstance => ({ type: 'columnTags', columnTag })),
  fc.record({
    type: fc.constant('columnRegex' as const),
    regex: fc.constantFrom('^iban$', 'ban', '^i', 'l$'),
    caseInsensitive: fc.boolean(),
  }),
  fc.constant<Circumstance>({ type: 'noTags' }),
  fc.constant<Circumstance>({ type: 'anyTag' }),
  fc.constantFrom('Finance', 'Health', 'Other').map((name): Circumstance => ({ type: 'domains', domains: [{ name }] })),
);

const anyPolicy: fc.Arbitrary<DataPolicy> = fc
  .record({
    circumstances: fc.option(fc.array(anyCircumstance, { maxLength: 4 }), { nil: undefined }),
    circumstanceOperator: fc.constantFrom('any' as const, 'all' as const),
    staged: fc.boolean(),
    asked: fc.option(fc.constantFrom(...tags), { nil: undefined }),
    group: fc.option(fc.constantFrom('lab', 'ops', 'nobody'), { nil: undefined }),
  })
  .map(({ circumstances, circumstanceOperator, staged, asked, group }) =>
    aPolicyOn(circumstances, {
      circumstanceOperator,
      staged,
      ...(group === undefined ? {} : { ownerRestrictions: { groups: [group] } }),
      ...(asked === undefined
        ? {}
        : {
            actions: [
              {
                rules: [
                  {
                    type: 'Row Restriction by Custom Where Clause' as const,
                    config: { predicate: `@columnTagged('${asked}') = 1` },
                  },
                ],
              },
            ],
          }),
    }),
  );

/** The matching rules said once more, one data source at a time, with nothing shared but the types. */
function isActive(policy: DataPolicy, source: DataSource): boolean {
  const within = (wanted: string, has: readonly string[]) => has.some((tag) => `${tag}.`.startsWith(`${wanted}.`));
  const matches = (circumstance: Circumstance): boolean => {
    switch (circumstance.type) {
      case 'tags':
        return within(circumstance.tag, source.tags);
      case 'columnTags':
        return source.columns.some((column) => within(circumstance.columnTag, column.tags));
      case 'columnRegex': {
        const regex = new RegExp(circumstance.regex, circumstance.caseInsensitive ? 'i' : '');
        return source.columns.some((column) => regex.test(column.name));
      }
      case 'noTags':
        return source.columns.some((column) => column.tags.length === 0);
      case 'anyTag':
        return source.columns.some((column) => column.tags.length > 0);
      case 'domains':
        return circumstance.domains.some((domain) => 'name' in domain && source.domains.includes(domain.name));
    }
  };
  const { circumstances = [], ownerRestrictions } = policy;
  const met =
    circumstances.length === 0 ||
    (policy.circumstanceOperator === 'any' ? circumstances.some(matches) : circumstances.every(matches));
  const asked = policy.actions
    .flatMap(({ rules }) => rules)
    .flatMap((rule) =>
      rule.type === 'Row Restriction by Custom Where Clause' ? [rule.config.predicate.split("'")[1]] : [],
    );
  return (
    !policy.staged &&
    met &&
    asked.every((tag) => source.columns.some((column) => within(tag ?? '', column.tags))) &&
    (ownerRestrictions?.groups?.some((group) => source.owners.groups.includes(group)) ?? true)
  );
}

it('names for any catalogue and policy exactly the data sources that a plain scan finds', () => {
  fc.assert(
    fc.property(anySources, anyPolicy, (sources, policy) => {
      const index = tagIndex(catalogueOf(sources));
      const expected = sources.filter((source) => isActive(policy, source)).map(({ name }) => name);
      expect(scopeOf(policy, index)).toEqual(expected);
      expect(scopeSize(policy, index)).toBe(expected.length);
    }),
    { numRuns: 500 },
  );
});
