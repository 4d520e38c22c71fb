import { describe, expect, it } from '@jest/globals';
import { catalogueOf } from '../../../src/core/catalogue/catalogue-of.ts';
import type { DataSource } from '../../../src/core/catalogue/data-source.ts';
import { aSource } from '../../support/catalogue-builders.ts';

const payments = aSource('finance.payments', {
  tags: ['Finance', 'PII'],
  columns: [
    { name: 'iban', type: 'text', tags: ['PII.Iban'] },
    { name: 'amount', type: 'numeric', tags: [] },
  ],
  owners: { users: [{ login: 'owner-finance', id: 5 }], teams: ['acme/finance'], groups: ['finance'] },
  domains: ['Finance'],
});
const digestOf = (...sources: DataSource[]) => catalogueOf(sources).digest;

describe('the digest of a catalogue', () => {
  it('is the same whatever the order of data sources, tags, columns and owners', () => {
    const turned: DataSource = {
      domains: ['Finance'],
      owners: { groups: ['finance'], teams: ['acme/finance'], users: [{ id: 5, login: 'owner-finance' }] },
      columns: [...payments.columns].reverse(),
      tags: ['PII', 'Finance', 'PII'],
      name: 'finance.payments',
    };
    expect(digestOf(aSource('a'), payments)).toBe(digestOf(turned, aSource('a')));
    expect(digestOf(payments)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<DataSource>]>([
    ['a tag', { tags: ['Finance'] }],
    ['a column type', { columns: payments.columns.map((column) => ({ ...column, type: 'bytea' })) }],
    ['a column tag', { columns: payments.columns.map((column) => ({ ...column, tags: [] })) }],
    ['an owner’s id', { owners: { ...payments.owners, users: [{ login: 'owner-finance', id: 6 }] } }],
    ['an owning group', { owners: { ...payments.owners, groups: [] } }],
    ['an owner of the environment', { owners: { ...payments.owners, identities: [{ username: 'a@acme.example' }] } }],
    ['a domain', { domains: [] }],
  ])('differs with %s', (_, change) => {
    expect(digestOf({ ...payments, ...change })).not.toBe(digestOf(payments));
  });

  it('names the data sources in order of name', () => {
    expect(catalogueOf([aSource('b'), aSource('a'), aSource('B')]).sources.map(({ name }) => name)).toEqual([
      'B',
      'a',
      'b',
    ]);
  });
});
