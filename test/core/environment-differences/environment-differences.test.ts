import { describe, expect, it } from '@jest/globals';
import {
  type ComingPolicy,
  environmentDifferences,
} from '../../../src/core/environment-differences/environment-differences.ts';
import type { KnownNames } from '../../../src/core/environment-differences/known-names.ts';

const policy: ComingPolicy = {
  path: 'policies/dev/rows.yml',
  payload: {
    policyKey: 'rows',
    name: 'Rows',
    type: 'data',
    circumstances: [
      { type: 'tags', tag: 'Zone' },
      { type: 'tags', tag: 'Zone' },
      { type: 'domains', domains: [{ name: 'finance' }] },
    ],
    actions: [
      {
        rules: [
          {
            type: 'Row Restriction by Custom Where Clause',
            config: { predicate: "@columnTagged('Order.State') = 'OPEN'" },
            exceptions: {
              operator: 'any',
              groups: ['auditors'],
              attributes: [{ name: 'region', value: 'EU' }],
              purposes: ['Payroll'],
            },
          },
        ],
      },
    ],
  },
  lineOf: (pointer) => pointer.length,
  sources: ['sales.orders'],
};

const everything: KnownNames = {
  tags: ['Zone.Core', 'Order.State'],
  groups: ['auditors'],
  attributes: ['region'],
  purposes: ['Payroll'],
  domains: ['finance'],
  dataSources: ['sales.orders'],
};

describe('differences between environments', () => {
  it('are none where the environment has all that is named, a tag by one below it', () => {
    expect(environmentDifferences('prod', [policy], everything)).toEqual([]);
  });

  it.each<[keyof KnownNames, string]>([
    ['tags', 'tag "Zone"'],
    ['tags', 'tag "Order.State"'],
    ['groups', 'group "auditors"'],
    ['attributes', 'attribute "region"'],
    ['purposes', 'purpose "Payroll"'],
    ['domains', 'domain "finance"'],
    ['dataSources', 'data source "sales.orders"'],
  ])('tell of %s that are missing: %s', (kind, words) => {
    const found = environmentDifferences('prod', [policy], { ...everything, [kind]: [] });
    expect(found.filter(({ message }) => message.includes(`The environment "prod" has no ${words}`))).toHaveLength(1);
  });

  it('say nothing of what the environment does not list', () => {
    expect(environmentDifferences('prod', [policy], {})).toEqual([]);
  });

  it('stand at the first place of the name and suggest one that is near', () => {
    expect(environmentDifferences('prod', [policy], { ...everything, groups: ['Auditors'] })).toEqual([
      {
        path: 'policies/dev/rows.yml',
        line: '/actions/0/rules/0/exceptions/groups/0'.length,
        message: 'The environment "prod" has no group "auditors".',
        remedy: 'Did you mean "Auditors"?',
      },
    ]);
    const [zone] = environmentDifferences('prod', [policy], { ...everything, tags: ['Order.State'] });
    expect(zone?.line).toBe('/circumstances/0/tag'.length);
  });

  it('say so where the names of an expression cannot be told', () => {
    const unclear = { path: 'p', payload: { type: 'subscription', actions: { advanced: '@isInGroups(x)' } } };
    expect(environmentDifferences('prod', [unclear], everything)).toMatchObject([
      { path: 'p', message: expect.stringContaining('was not looked for') },
    ]);
  });
});
