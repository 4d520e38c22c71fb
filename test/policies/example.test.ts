import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { catalogueTags } from '../../src/core/catalogue/catalogue-tags.ts';
import { namedTags } from '../../src/core/catalogue/named-tags.ts';
import { readCatalogue } from '../../src/core/catalogue/read-catalogue.ts';
import { scopeOf } from '../../src/core/catalogue/scope.ts';
import { tagMatches } from '../../src/core/catalogue/tag-hierarchy.ts';
import { tagIndex } from '../../src/core/catalogue/tag-index.ts';
import { accountsToRead } from '../../src/core/people/accounts-to-read.ts';
import { rosterOf } from '../../src/core/people/roster-of.ts';
import type { Person } from '../../src/core/person.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { quorumCanBeReached } from '../../src/core/rules/quorum-can-be-reached.ts';
import { rulesPath } from '../../src/core/rules/written-rules.ts';
import { example, filesIn, textOf } from '../support/example-repository.ts';

const catalogue = example.catalogue();
const people = example.people();
const index = tagIndex(catalogue, people);
const policiesOf = (environment: 'dev' | 'prod') =>
  new Map(example.policies(environment).policies.map(({ policy }) => [policy.policyKey, policy]));

describe('the policies of the example', () => {
  it.each(['dev', 'prod'] as const)(
    'are valid in %s, and nothing but the certification goes unchecked',
    (environment) => {
      const { problems, warnings, policies } = example.policies(environment);
      expect(problems).toEqual([]);
      expect(warnings.map(({ message }) => message)).toEqual([
        '`certification` is not checked; it is passed on as written',
      ]);
      expect(policies.length).toBeGreaterThanOrEqual(12);
    },
  );

  it('stand in files named after their keys', () => {
    for (const { path, policy } of example.policies('dev').policies)
      expect(path).toBe(`policies/dev/${policy.policyKey}.yml`);
  });

  it('name only tags that the catalogue has', () => {
    const known = [...catalogueTags(catalogue)];
    const unknown = [...policiesOf('dev').values()]
      .flatMap((policy) => namedTags(policy).tags)
      .filter((tag) => !known.some((one) => tagMatches(tag, one)));
    expect(unknown).toEqual([]);
  });

  it('differ from production by what waits: one is new, one is edited, one is staged', () => {
    const [dev, prod] = [textsOf('dev'), textsOf('prod')];
    const differing = [...dev].filter(([name, text]) => prod.get(name) !== text).map(([name]) => name);
    expect(differing).toEqual([
      'contact-details-hashed.yml',
      'marketing-reads-web-events.yml',
      'visitor-addresses-hidden.yml',
    ]);
    expect([...prod.keys()].filter((name) => !dev.has(name))).toEqual([]);
    expect(prod.has('visitor-addresses-hidden.yml')).toBe(false);
    const staged = (environment: 'dev' | 'prod') => policiesOf(environment).get('marketing-reads-web-events')?.staged;
    expect([staged('prod'), staged('dev')]).toEqual([false, true]);
  });
});

/** What the policies of one environment use, in words. */
function usesOf(policies: Iterable<Policy>): ReadonlySet<string> {
  const uses = new Set<string>();
  for (const policy of policies) {
    for (const circumstance of policy.circumstances ?? []) {
      uses.add(`circumstance ${circumstance.type}`);
      if (circumstance.type === 'domains') {
        for (const domain of circumstance.domains) uses.add(`domain by ${Object.keys(domain).join()}`);
      }
    }
    uses.add(`circumstances by ${policy.circumstanceOperator}`);
    if (policy.staged) uses.add('staged');
    if (policy.certification !== undefined) uses.add('certification');
    for (const key of Object.keys(policy.ownerRestrictions ?? {})) uses.add(`ownerRestrictions of ${key}`);
    if (policy.type === 'subscription') usesOfSubscription(policy, uses);
    else for (const { rules } of policy.actions) for (const rule of rules) usesOfRule(rule, uses);
  }
  return uses;
}

function usesOfSubscription({ actions }: Policy & { type: 'subscription' }, uses: Set<string>): void {
  uses.add(`subscription ${actions.type}`);
  for (const key of ['automaticSubscription', 'allowDiscovery', 'shareResponsibility', 'advanced'] as const) {
    if (actions[key]) uses.add(key);
  }
  if (actions.accessGrant) uses.add(`accessGrant ${actions.accessGrant}`);
  if (actions.entitlements?.groups) uses.add('entitled groups');
  if (actions.entitlements?.attributes) uses.add('entitled attributes');
}

type Rule = (Policy & { type: 'data' })['actions'][number]['rules'][number];

function usesOfRule(rule: Rule, uses: Set<string>): void {
  uses.add(`rule ${rule.type}`);
  if (rule.inclusions) uses.add('inclusions');
  for (const key of Object.keys(rule.exceptions ?? {})) uses.add(`exceptions by ${key}`);
  if (rule.type === 'Row Restriction by Custom Where Clause') {
    for (const key of Object.keys(rule.config)) uses.add(`where clause with ${key}`);
  }
  if (rule.type !== 'Masking') return;
  uses.add(`mask ${rule.config.maskingConfig.type}`);
  for (const field of rule.config.fields) uses.add(`fields by ${field.type}`);
  if (rule.config.conditionalPredicate) uses.add('conditionalPredicate');
}

it.each([
  'circumstance tags',
  'circumstance columnTags',
  'circumstance columnRegex',
  'circumstance noTags',
  'circumstance anyTag',
  'circumstance domains',
  'domain by name',
  'domain by id',
  'circumstances by any',
  'circumstances by all',
  'staged',
  'certification',
  'ownerRestrictions of users',
  'ownerRestrictions of groups',
  'rule Masking',
  'rule Row Restriction by Custom Where Clause',
  'rule Row Restriction by User Entitlements',
  'mask Hash',
  'mask Null',
  'mask Constant',
  'mask Custom Function',
  'mask K-Anonymization',
  'conditionalPredicate',
  'fields by columnTags',
  'fields by noTags',
  'fields by anyTag',
  'where clause with predicate',
  'where clause with column',
  'where clause with values',
  'where clause with invert',
  'inclusions',
  'exceptions by groups',
  'exceptions by attributes',
  'exceptions by purposes',
  'subscription anyone',
  'subscription approval',
  'subscription entitlements',
  'subscription manual',
  'entitled groups',
  'entitled attributes',
  'advanced',
  'automaticSubscription',
  'allowDiscovery',
  'shareResponsibility',
  'accessGrant READ',
  'accessGrant WRITE',
])('the example shows every documented or observed part of a policy: %s', (part) => {
  expect(usesOf(policiesOf('dev').values())).toContain(part);
});

it.each<[string, readonly string[]]>([
  ['board-papers-by-hand', ['board.minutes']],
  [
    'clinical-data-on-request',
    ['clinical.claims', 'clinical.diagnoses', 'clinical.lab_results', 'clinical.prescriptions'],
  ],
  [
    'contact-details-hashed',
    ['crm.contacts', 'crm.customers', 'crm.support_tickets', 'finance.invoices', 'hr.applicants', 'hr.employees'],
  ],
  ['coordinates-rounded', ['logistics.deliveries', 'web.sessions']],
  ['fraud-desk-reads-accounts', ['finance.bank_accounts', 'finance.fraud_alerts', 'finance.payments']],
  [
    'health-data-hidden',
    [
      'clinical.claims',
      'clinical.diagnoses',
      'clinical.lab_results',
      'clinical.prescriptions',
      'research.cohort_measurements',
      'research.trial_participants',
    ],
  ],
  ['human-resources-staff', ['hr.absences', 'hr.applicants', 'hr.bonuses', 'hr.employees', 'hr.salaries']],
  ['marketing-reads-web-events', []],
  ['orders-for-partners', ['sales.orders']],
  ['research-k-anonymous', ['clinical.lab_results', 'research.cohort_measurements', 'research.trial_participants']],
  ['rows-of-own-region', ['clinical.claims', 'crm.customers', 'finance.payments', 'hr.employees', 'sales.orders']],
  ['salaries-for-payroll', ['hr.applicants', 'hr.bonuses', 'hr.salaries']],
  ['tax-ids-hashed-in-europe', ['finance.tax_records', 'hr.employees']],
  ['unclassified-columns-hidden', ['landing.partner_uploads', 'landing.pharmacy_feed']],
  ['visitor-addresses-hidden', ['web.page_views', 'web.sessions']],
])('%s is active on %j', (key, expected) => {
  const policy = policiesOf('dev').get(key);
  expect(policy && scopeOf(policy, index)).toEqual(expected);
});

describe('the data sources of the example', () => {
  it('are a company’s, each described, with an owner and SQL types', () => {
    expect(catalogue.sources.length).toBeGreaterThanOrEqual(25);
    for (const { name, description, columns } of catalogue.sources) {
      expect({ name, description }).toEqual({ name, description: expect.any(String) });
      for (const column of columns) expect({ name, type: column.type }).toEqual({ name, type: expect.any(String) });
    }
  });

  it('have owners who are on GitHub, and rules that these and the governors can satisfy', () => {
    const rules = example.rules();
    const asked = accountsToRead({ rules, catalogue, people });
    const account = (login: string): Person => ({
      id: [...login].reduce((id, c) => id * 31 + c.charCodeAt(0), 7),
      login,
      kind: 'user',
    });
    const outcome = rosterOf({
      rules,
      catalogue,
      people,
      accounts: asked.logins.map(account),
      teams: asked.teams.map((team) => ({ team, members: [account(`member-of-${team}`)] })),
    });
    expect(outcome).toMatchObject({ incomplete: [], warnings: [], withoutAccount: {} });
    expect(quorumCanBeReached(rules, outcome.roster)).toEqual({ problems: [], warnings: [] });
    for (const owners of Object.values(outcome.roster.owners)) expect(owners.length).toBeGreaterThan(0);
  });
});

describe('the README of the example', () => {
  const readme = textOf('policies/README.md');

  it('leads only to files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) expect(existsSync(new URL(`../../policies/${link}`, import.meta.url))).toBe(true);
  });

  it('shows a file of data sources that is valid', () => {
    const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(readCatalogue([{ path: 'policies/README.md', text }])).toMatchObject({ ok: true });
  });
});

describe('the rules of the example', () => {
  it('connect production alone', () => {
    expect(example.rules().environments).toEqual({
      dev: { directory: 'policies/dev' },
      prod: { directory: 'policies/prod', connection: 'production' },
    });
  });

  it('show in comments what holds without them', () => {
    const commented = textOf(rulesPath);
    const uncommented = commented.replace(/^( *)# (owners|objections|catalogue|promotion|drift|mode): /gm, '$1$2: ');
    expect(uncommented.length).toBe(commented.length - 2 * 6);
    expect(example.rules(uncommented)).toEqual(example.rules());
  });
});

function textsOf(environment: 'dev' | 'prod'): ReadonlyMap<string, string> {
  const directory = `policies/${environment}`;
  return new Map(filesIn(directory).map(({ path, text }) => [path.slice(directory.length + 1), text]));
}
