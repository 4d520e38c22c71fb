import { describe, expect, it } from '@jest/globals';
import type { DataSource } from '../../../src/core/catalogue/data-source.ts';
import { scopeOf, scopeSize } from '../../../src/core/catalogue/scope.ts';
import { tagIndex } from '../../../src/core/catalogue/tag-index.ts';
import type { People } from '../../../src/core/people/people.ts';
import type { Circumstance, DataPolicy, DataRule, Policy } from '../../../src/core/policy/policy.ts';
import { aPolicyOn, aSource } from '../../support/catalogue-builders.ts';

const owners = (rest: Partial<DataSource['owners']>) => ({ users: [], teams: [], groups: [], ...rest });

const sources: readonly DataSource[] = [
  aSource('crm', {
    tags: ['PII', 'Sales'],
    columns: [
      { name: 'email', tags: ['PII.Contact.Email'] },
      { name: 'id', tags: [] },
    ],
    domains: ['Customer'],
    owners: owners({ users: [{ login: 'Owner-CRM', id: 7 }] }),
  }),
  aSource('lookalike', {
    tags: ['PIIX'],
    columns: [{ name: 'Email_hash', tags: ['PII-like'] }],
    owners: owners({ groups: ['lab'] }),
  }),
  aSource('people', {
    tags: ['PII.SSN'],
    columns: [{ name: 'ssn', tags: ['PII.SSN'] }],
    owners: owners({ teams: ['acme/Lab'] }),
  }),
  aSource('reference', {
    tags: ['Public'],
    columns: [{ name: 'code', tags: [] }],
    domains: ['0b1c', 'Open'],
    owners: owners({ identities: [{ username: 'lab.lead@acme.example', iamid: 'okta' }] }),
  }),
];

const tag = (name: string): Circumstance => ({ type: 'tags', tag: name });
const columnTag = (name: string): Circumstance => ({ type: 'columnTags', columnTag: name });
const every = sources.map(({ name }) => name);

const where = (predicate: string): DataRule => ({
  type: 'Row Restriction by Custom Where Clause',
  config: { predicate },
});
const maskedWhere = (conditionalPredicate: string): DataRule => ({
  type: 'Masking',
  config: { fields: [{ type: 'anyTag' }], maskingConfig: { type: 'Null' }, conditionalPredicate },
});
const ruled = (...rules: DataRule[]): Partial<DataPolicy> => ({ actions: [{ rules }] });

const subscription: Policy = {
  policyKey: 'open',
  name: 'open',
  type: 'subscription',
  staged: false,
  template: false,
  circumstanceOperator: 'any',
  circumstances: [tag('Public')],
  actions: { type: 'anyone' },
};

describe('a policy is active on', () => {
  it.each<[string, Policy, readonly string[]]>([
    ['every data source without circumstances', aPolicyOn(undefined), every],
    ['every data source with an empty list of circumstances, as a clone writes it', aPolicyOn([]), every],
    ['nothing while it is staged', aPolicyOn(undefined, { staged: true }), []],
    [
      'data sources with the tag or one below it, never one that only begins alike',
      aPolicyOn([tag('PII')]),
      ['crm', 'people'],
    ],
    ['data sources with a child tag, not with its parent', aPolicyOn([tag('PII.SSN')]), ['people']],
    ['nothing with a tag that nobody uses', aPolicyOn([tag('Unknown')]), []],
    ['data sources with a tagged column, table tags aside', aPolicyOn([columnTag('PII.Contact')]), ['crm']],
    ['no data source whose table alone has the tag', aPolicyOn([columnTag('Public')]), []],
    ['data sources with a column of a matching name', aPolicyOn([{ type: 'columnRegex', regex: '^email' }]), ['crm']],
    [
      'the same without regard to case where it says so',
      aPolicyOn([{ type: 'columnRegex', regex: 'EMAIL', caseInsensitive: true }]),
      ['crm', 'lookalike'],
    ],
    ['data sources with an untagged column', aPolicyOn([{ type: 'noTags' }]), ['crm', 'reference']],
    ['data sources with a tagged column', aPolicyOn([{ type: 'anyTag' }]), ['crm', 'lookalike', 'people']],
    [
      'data sources of a domain by name or id',
      aPolicyOn([{ type: 'domains', domains: [{ name: 'Customer' }, { id: '0b1c' }] }]),
      ['crm', 'reference'],
    ],
    ['what any circumstance matches', aPolicyOn([tag('Sales'), tag('Public')]), ['crm', 'reference']],
    [
      'only what all circumstances match, on whichever columns',
      aPolicyOn([columnTag('PII'), tag('Sales')], { circumstanceOperator: 'all' }),
      ['crm'],
    ],
    ['the tags of a subscription policy', subscription, ['reference']],
    [
      'no data source without a column that a where clause asks for',
      aPolicyOn(undefined, ruled(where("@columnTagged('PII.SSN') IS NOT NULL"))),
      ['people'],
    ],
    [
      'no data source without a column that is asked for after text that looks like a comment',
      aPolicyOn(undefined, ruled(where("'--' <> '/*' AND @columnTagged('PII.SSN') = 1"))),
      ['people'],
    ],
    [
      'no data source without a column that a masking condition asks for',
      aPolicyOn(undefined, ruled(maskedWhere("@columntagged( 'PII' ) = 1"))),
      ['crm', 'people'],
    ],
    [
      'only data sources with every column asked for by any rule',
      aPolicyOn(undefined, ruled(where("@columnTagged('PII.SSN') = 1"), where("@columnTagged('PII.Contact') = 1"))),
      [],
    ],
    [
      'no fewer data sources because of text or comments in a predicate',
      aPolicyOn(
        undefined,
        ruled(where("'@columnTagged(''A'')' = \"@columnTagged('B')\" -- @columnTagged('C')\n/* @columnTagged('D') */")),
      ),
      every,
    ],
  ])('%s', (_, policy, expected) => {
    const index = tagIndex({ sources });
    expect(scopeOf(policy, index)).toEqual(expected);
    expect(scopeSize(policy, index)).toBe(expected.length);
  });
});

describe('owner restrictions limit a policy to', () => {
  const people: People = {
    users: [{ github: { login: 'owner-crm' }, identities: [{ username: 'crm.lead@acme.example', iamid: 'okta' }] }],
    groups: [{ name: 'lab', users: [], teams: ['acme/lab'] }],
  };
  const user = (iamid: string, username: string) => ({ users: [{ iamid, username }] });

  it.each<[string, Policy['ownerRestrictions'], readonly string[]]>([
    ['sources of the group, and of the team it is on GitHub', { groups: ['lab'] }, ['lookalike', 'people']],
    ['sources of the identity, without regard to case', user('okta', 'Lab.Lead@acme.example'), ['reference']],
    ['none of an identity of another provider', user('bim', 'lab.lead@acme.example'), []],
    ['sources of the account that an identity is on GitHub', user('okta', 'crm.lead@acme.example'), ['crm']],
    ['nothing where nobody is that owner', { groups: ['nobody'] }, []],
    ['what no list limits', { users: [], groups: [] }, every],
  ])('%s', (_, ownerRestrictions, expected) => {
    const policy = aPolicyOn(undefined, ownerRestrictions === undefined ? {} : { ownerRestrictions });
    expect(scopeOf(policy, tagIndex({ sources }, people))).toEqual(expected);
  });

  it('nothing on GitHub without a file that says who is who', () => {
    const policy = aPolicyOn(undefined, { ownerRestrictions: user('okta', 'crm.lead@acme.example') });
    expect(scopeOf(policy, tagIndex({ sources }))).toEqual([]);
  });
});
