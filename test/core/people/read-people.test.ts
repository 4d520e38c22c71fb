import { describe, expect, it } from '@jest/globals';
import { peoplePath, readPeople } from '../../../src/core/people/read-people.ts';

const read = (text: string) => readPeople({ path: peoplePath, text });
const problemsOf = (text: string) => {
  const people = read(text);
  return people.ok ? [] : people.problems.map(({ line, message }) => `${line}: ${message}`);
};

describe('the people of an environment', () => {
  it('are accounts, users and teams of GitHub', () => {
    const people = read(`users:
  - github: {login: owner, id: 5}
    identities: [{username: lead@acme.example}, {username: lead, iamid: okta}]
groups:
  - {name: finance, teams: [acme/finance]}
  - {name: payroll, users: [{login: owner}]}
`);
    expect(people.ok && people.value).toEqual({
      users: [
        {
          github: { login: 'owner', id: 5 },
          identities: [{ username: 'lead@acme.example' }, { username: 'lead', iamid: 'okta' }],
        },
      ],
      groups: [
        { name: 'finance', users: [], teams: ['acme/finance'] },
        { name: 'payroll', users: [{ login: 'owner' }], teams: [] },
      ],
    });
  });

  it.each([
    ['an unknown key', 'user: []\n', /^1: unknown key "user"/],
    ['a group that is nobody', 'groups:\n  - {name: finance}\n', /^2: groups\[0\] is not right/],
    [
      'a group twice',
      'groups:\n  - {name: a, teams: [o/t]}\n  - {name: a, teams: [o/u]}\n',
      /^3: the group "a" stands twice/,
    ],
    [
      'one identity as two accounts',
      'users:\n  - {github: {login: a}, identities: [{username: X@acme.example}]}\n  - {github: {login: b}, identities: [{username: x@acme.example, iamid: okta}]}\n',
      /^3: "x@acme.example" is said to be a and b/,
    ],
    ['a machine', 'users:\n  - {github: {login: "a[bot]"}, identities: [{username: x}]}\n', /^2: .*"a\[bot\]"/],
    ['an empty file', '', /^1: the file is empty/],
  ])('are refused for %s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(expected)]);
  });

  it('may say one thing twice', () => {
    const entry = '  - {github: {login: a}, identities: [{username: x}]}\n';
    expect(problemsOf(`users:\n${entry}${entry.replace('login: a', 'login: A')}`)).toEqual([]);
  });

  it('may have one user name at two identity providers', () => {
    expect(
      problemsOf(
        'users:\n  - {github: {login: a}, identities: [{username: x, iamid: okta}]}\n  - {github: {login: b}, identities: [{username: x, iamid: bim}]}\n',
      ),
    ).toEqual([]);
  });
});
