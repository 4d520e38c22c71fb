import { describe, expect, it } from '@jest/globals';
import { readRules } from '../../../src/core/rules/read-rules.ts';
import type { Rules } from '../../../src/core/rules/rules.ts';
import { rulesPath } from '../../../src/core/rules/written-rules.ts';

const governors = 'governors: {users: [{login: governor}]}\n';

const read = (text: string) => readRules({ path: rulesPath, text });

/** Rules that these lines say, beside a governor. */
function rulesOf(text: string): Rules {
  const result = read(governors + text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** Line, message and remedy of everything wrong with these lines, which begin on line 1. */
function problemsOf(text: string): readonly string[] {
  const result = read(text.includes('governors: {') ? text : text + governors);
  return result.ok ? [] : result.problems.map(({ line, message, remedy }) => `${line}: ${message} / ${remedy}`);
}

describe('rules', () => {
  it('need nothing but governors; the rest has defaults', () => {
    expect(rulesOf('')).toEqual({
      approvals: {
        required: 2,
        governors: 1,
        owners: { atLeast: 0, each: false },
        rules: [],
        objections: { liftedBy: 'update' },
      },
      governors: { users: [{ login: 'governor' }], teams: [] },
      catalogue: { from: 'repository', directory: 'policies/data-sources' },
      environments: { dev: { directory: 'policies/dev' }, prod: { directory: 'policies/prod' } },
      promotion: { by: 'governors', into: 'commit', freeze: [], rollback: { withinSeconds: 86_400 } },
      drift: { checkEverySeconds: 900, repair: false },
      mode: 'enforce',
    });
  });

  it('say everything that may be said', () => {
    const rules = rulesOf(
      `
approvals:
  required: 3
  governors: 2
  owners: {atLeast: 1, each: true}
  rules:
    - when: {tags: [PII], columnTags: [HR.Salary], type: data, actions: [Masking], dataSources: [hr.salaries], scopeAtLeast: 5}
      required: 4
      governors: 3
      owners: {atLeast: 2}
  objections: {liftedBy: update-or-objector}
catalogue: {from: prod, maxAge: 2 days}
environments:
  dev: {directory: ./access//dev/}
  prod: {directory: access/prod, connection: immuta, substitute: {groups: {a: b}}}
promotion:
  into: pull-request
  freeze:
    - {name: Year end, timeZone: Europe/Berlin, from: 2026-12-24T18:00, to: 2027-01-02T00:00}
    - {name: Weekend, timeZone: UTC, from: Fri 16:00, to: Mon 06:00}
drift: {check: every hour, repair: true}
mode: observe
`,
    );
    expect(rules.approvals.rules).toEqual([
      {
        when: {
          tags: ['PII'],
          columnTags: ['HR.Salary'],
          type: 'data',
          actions: ['Masking'],
          dataSources: ['hr.salaries'],
          scopeAtLeast: 5,
        },
        required: 4,
        governors: 3,
        owners: { atLeast: 2 },
      },
    ]);
    expect(rules.catalogue).toEqual({ from: 'prod', maxAgeSeconds: 172_800 });
    expect(rules.environments).toEqual({
      dev: { directory: 'access/dev' },
      prod: { directory: 'access/prod', connection: 'immuta', substitute: { groups: { a: 'b' } } },
    });
    expect(rules.promotion.freeze).toHaveLength(2);
    expect(rules.drift).toEqual({ checkEverySeconds: 3_600, repair: true });
    expect(rules.mode).toBe('observe');
  });
});

describe('a rules file is refused', () => {
  it.each<[string, string, RegExp]>([
    [
      'T26: for a quorum of nobody',
      'approvals: {required: 0}\n',
      /^1: approvals\.required must be >= 1.*quorum of nobody/,
    ],
    ['for half a user', 'approvals: {required: 1.5}\n', /^1: approvals\.required must be a whole number/],
    ['T24: for an unknown key', 'aprovals: {required: 2}\n', /^1: unknown key "aprovals".*Did you mean "approvals"/],
    [
      'T24: for an unknown key of a conditional rule',
      'approvals:\n  rules:\n    - when: {columntags: [PII]}\n      required: 3\n',
      /^3: unknown key "columntags".*Did you mean "columnTags"/,
    ],
    [
      'T24: for more governors than users',
      'approvals: {required: 1, governors: 2}\n',
      /^1: 2 governors are asked for of 1 users/,
    ],
    [
      'T24: for more governors than the default number of users',
      'approvals:\n  governors: 3\n',
      /^2: 3 governors.*of 2 users/,
    ],
    ['T24: for more owners than users', 'approvals: {owners: {atLeast: 3}}\n', /^1: 3 owners are asked for of 2 users/],
    [
      'T24: for a conditional rule with more governors than users',
      'approvals:\n  rules:\n    - when: {type: data}\n      governors: 3\n',
      /^4: 3 governors.*of 2 users/,
    ],
    [
      'for a conditional rule without a condition',
      'approvals:\n  rules:\n    - {when: {}, required: 3}\n',
      /^3: approvals\.rules\[0\]\.when is not right/,
    ],
    [
      'for a conditional rule that asks for nothing',
      'approvals:\n  rules:\n    - when: {type: data}\n',
      /^3: approvals\.rules\[0\] is not right/,
    ],
    [
      'for a condition on an action that does not exist',
      'approvals:\n  rules:\n    - {when: {actions: [Maskin]}, required: 3}\n',
      /^3: .*cannot be "Maskin".*Did you mean "Masking"/,
    ],
    ['without governors', 'mode: enforce\ngovernors: {}\n', /^2: governors is not right.*without a governor/],
    ['for an empty list of governors', 'governors: {users: []}\n', /^1: governors\.users is an empty list/],
    [
      'T19: for a machine as governor',
      'governors: {users: [{login: "helper[bot]"}]}\n',
      /^1: .*is not right: "helper\[bot\]"/,
    ],
    ['for a login with an @', 'governors: {users: [{login: "@governor"}]}\n', /^1: .*GitHub login without `@`/],
    ['for a team without its organisation', 'governors: {teams: [governors]}\n', /^1: .*`org\/slug`/],
    [
      'T62: for a login with two ids',
      'governors: {users: [{login: a, id: 1}, {login: A, id: 2}]}\n',
      /^1: A stands with the ids 1 and 2/,
    ],
    [
      'for a directory outside the repository',
      'environments: {dev: {directory: ../dev}}\n',
      /^1: .*leads upwards by `\.\.`/,
    ],
    ['for a hidden way upwards', 'environments: {dev: {directory: a/../../dev}}\n', /^1: .*leads upwards/],
    [
      'for an absolute directory',
      'environments: {dev: {directory: /policies/dev}}\n',
      /^1: .*not inside the repository/,
    ],
    ['for a Windows path', 'environments: {dev: {directory: "policies\\\\dev"}}\n', /^1: .*backslash/],
    ['for the whole repository', 'environments: {dev: {directory: ./}}\n', /^1: .*whole repository/],
    ['for git’s own directory', 'environments: {dev: {directory: .Git/dev}}\n', /^1: .*git’s own/],
    ['for one directory twice', 'environments: {dev: {directory: policies/prod}}\n', /overlap/],
    ['for prod inside dev', 'environments: {dev: {directory: policies/prod/x}}\n', /overlap/],
    ['for directories that differ in case alone', 'environments: {dev: {directory: Policies/Prod}}\n', /overlap/],
    [
      'for policies among the statements',
      'environments: {dev: {directory: policies/promotions}}\n',
      /statements of promotions/,
    ],
    ['for policies among the rules', 'environments: {dev: {directory: .github}}\n', /the rules file/],
    [
      'for a catalogue among the policies',
      'catalogue: {from: repository, directory: policies/dev/sources}\n',
      /^1: the catalogue .*overlap/,
    ],
    ['for a catalogue that nobody can tell', 'catalogue: {from: prod}\n', /^1: .*prod, which has no connection/],
    ['for an age of files', 'catalogue: {from: repository, maxAge: 24h}\n', /^1: `maxAge` belongs/],
    [
      'for a directory of an environment’s catalogue',
      'catalogue: {from: prod, directory: x}\nenvironments: {prod: {connection: c}}\n',
      /^1: `directory` belongs/,
    ],
    ['for a catalogue of nowhere', 'catalogue: {from: test}\n', /^1: .*cannot be "test"/],
    ['for a span that is none', 'drift: {check: often}\n', /^1: "often" is no span/],
    [
      'for two names that become one',
      'environments: {prod: {substitute: {groups: {a: c, b: c}}}}\n',
      /^1: .*both become "c"/,
    ],
    [
      'for names of an unknown kind',
      'environments: {prod: {substitute: {group: {a: c}}}}\n',
      /^1: unknown key "group".*"groups"/,
    ],
    [
      'for a window in no zone',
      'promotion: {freeze: [{name: x, timeZone: Europe/Berlni, from: Fri 16:00, to: Mon 06:00}]}\n',
      /^1: "x" is no window: there is no time zone Europe\/Berlni/,
    ],
    ['for a key that is written twice', 'mode: enforce\nmode: observe\n', /^2: the key "mode" is written twice/],
  ])('%s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(expected)]);
  });

  it.each(['', '# nothing yet\n'])('for being empty: %j', (text) => {
    const result = read(text);
    expect(!result.ok && result.problems).toEqual([expect.objectContaining({ message: 'the file is empty' })]);
  });

  it('with everything that is wrong at once, each at its line', () => {
    expect(problemsOf('mode: slow\napprovals:\n  required: 0\ndrift:\n  repare: true\n')).toEqual([
      expect.stringMatching(/^1: /),
      expect.stringMatching(/^3: /),
      expect.stringMatching(/^5: /),
    ]);
  });
});

it.each([
  ['- {when: {type: data}, required: 2}', 1],
  ['- {when: {type: data}, governors: 0, owners: {each: false}}', 1],
  ['- {when: {type: data}, owners: {each: true}}', 0],
  ['- {when: {type: data}, required: 3}', 0],
])('warns that a rule which is not stricter changes nothing: %s', (rule, warnings) => {
  const result = read(`${governors}approvals:\n  rules:\n    ${rule}\n`);
  expect(result.ok && result.warnings.map(({ line }) => line)).toEqual(Array(warnings).fill(4));
});
