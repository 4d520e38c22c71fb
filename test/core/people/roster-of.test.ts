import { describe, expect, it } from '@jest/globals';
import type { DataOwners, WrittenUser } from '../../../src/core/catalogue/data-source.ts';
import { accountsToRead } from '../../../src/core/people/accounts-to-read.ts';
import { nobody, type People } from '../../../src/core/people/people.ts';
import { type RosterFacts, rosterOf } from '../../../src/core/people/roster-of.ts';
import type { Person } from '../../../src/core/person.ts';
import { aSource } from '../../support/catalogue-builders.ts';

const person = (id: number, login: string): Person => ({ id, login, kind: 'user' });
const machine = (id: number, login: string): Person => ({ id, login, kind: 'bot' });

const facts = (rest: Partial<RosterFacts>): RosterFacts => ({
  rules: { governors: { users: [], teams: [] } },
  catalogue: { sources: [] },
  people: nobody,
  teams: [],
  accounts: [],
  ...rest,
});
const governedBy = (users: readonly WrittenUser[], teams: readonly string[] = []) => ({ governors: { users, teams } });
const logins = (persons: readonly Person[] | undefined) => persons?.map(({ login }) => login);

describe('governors are', () => {
  it.each<[string, WrittenUser, readonly Person[], readonly string[]]>([
    [
      'accounts with the written login, whatever its case',
      { login: 'Governor' },
      [person(1, 'governor')],
      ['governor'],
    ],
    ['accounts with the written id, even renamed', { login: 'governor', id: 1 }, [person(1, 'renamed')], ['renamed']],
    [
      'T62: nobody where the login belongs to another account now',
      { login: 'governor', id: 1 },
      [person(9, 'governor')],
      [],
    ],
    [
      'T62: the renamed account and not the stranger who took its login',
      { login: 'governor', id: 1 },
      [person(9, 'governor'), person(1, 'renamed')],
      ['renamed'],
    ],
    ['nobody where GitHub has no such account', { login: 'governor' }, [], []],
    ['T19: no machines', { login: 'governor' }, [machine(1, 'governor')], []],
  ])('%s', (_, user, accounts, expected) => {
    const { roster, incomplete, warnings } = rosterOf(facts({ rules: governedBy([user]), accounts }));
    expect(logins(roster.governors)).toEqual(expected);
    expect(incomplete).toEqual([]);
    expect(warnings).toHaveLength(expected.length === 0 ? 1 : 0);
  });

  it('says whose login changed hands', () => {
    const outcome = rosterOf(
      facts({ rules: governedBy([{ login: 'governor', id: 1 }]), accounts: [person(9, 'governor')] }),
    );
    expect(outcome.warnings).toEqual(['the login governor belongs to account 9 now, not to 1']);
  });

  it('the members of a team, each once, machines left out, in order of login', () => {
    const outcome = rosterOf(
      facts({
        rules: governedBy([{ login: 'governor-2' }], ['acme/Governors']),
        teams: [
          { team: 'acme/governors', members: [person(2, 'governor-2'), person(1, 'governor-1'), machine(3, 'helper')] },
        ],
        accounts: [person(2, 'governor-2')],
      }),
    );
    expect(logins(outcome.roster.governors)).toEqual(['governor-1', 'governor-2']);
  });

  it.each<[string, RosterFacts['teams']]>([
    ['that GitHub does not show', [{ team: 'acme/governors', members: 'unreadable' }]],
    ['that was never asked for', []],
  ])('T48: not known completely with a team %s', (_, teams) => {
    const outcome = rosterOf(
      facts({
        rules: governedBy([{ login: 'governor' }], ['acme/governors']),
        teams,
        accounts: [person(1, 'governor')],
      }),
    );
    expect(outcome.incomplete).toEqual(['the members of team acme/governors cannot be read']);
    expect(logins(outcome.roster.governors)).toEqual(['governor']);
  });
});

describe('owners of a data source are', () => {
  const people: People = {
    users: [
      { github: { login: 'lab-lead', id: 4 }, identities: [{ username: 'lab.lead@acme.example', iamid: 'okta' }] },
    ],
    groups: [{ name: 'finance-leads', users: [{ login: 'owner' }], teams: ['acme/finance'] }],
  };
  const owned = (owners: Partial<DataOwners>) => ({
    sources: [aSource('payments', { owners: { users: [], teams: [], groups: [], ...owners } })],
  });
  const teams = [{ team: 'acme/finance', members: [person(7, 'finance-1')] }];
  const accounts = [person(1, 'owner'), person(4, 'lab-lead')];

  it.each<[string, Partial<DataOwners>, readonly string[], readonly string[]]>([
    ['its users', { users: [{ login: 'OWNER' }] }, ['owner'], []],
    ['members of its teams', { teams: ['acme/finance'] }, ['finance-1'], []],
    ['whoever a group is on GitHub', { groups: ['finance-leads'] }, ['finance-1', 'owner'], []],
    ['whoever an identity is on GitHub', { identities: [{ username: 'Lab.Lead@acme.example' }] }, ['lab-lead'], []],
    ['nobody for a group that nobody wrote down', { groups: ['ops'] }, [], ['group ops']],
    [
      'nobody for an identity of another provider',
      { identities: [{ username: 'lab.lead@acme.example', iamid: 'bim' }] },
      [],
      ['lab.lead@acme.example'],
    ],
    ['nobody for a login that GitHub does not have', { users: [{ login: 'gone' }] }, [], ['gone']],
  ])('%s', (_, owners, expected, withoutAccount) => {
    const outcome = rosterOf(facts({ catalogue: owned(owners), people, teams, accounts }));
    expect(logins(outcome.roster.owners.payments)).toEqual(expected);
    expect(outcome.withoutAccount).toEqual(withoutAccount.length === 0 ? {} : { payments: withoutAccount });
  });

  it('found out by asking for each login and team once', () => {
    const catalogue = {
      sources: [
        ...owned({ users: [{ login: 'Owner' }], groups: ['finance-leads'] }).sources,
        ...owned({ teams: ['acme/Finance'], identities: [{ username: 'lab.lead@acme.example' }] }).sources,
      ],
    };
    expect(
      accountsToRead({ rules: governedBy([{ login: 'governor' }], ['acme/governors']), catalogue, people }),
    ).toEqual({
      logins: ['governor', 'lab-lead', 'owner'],
      teams: ['acme/finance', 'acme/governors'],
    });
  });
});
