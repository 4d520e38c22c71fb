import { beforeAll, describe, expect, it } from '@jest/globals';
import { a2p, type MadeFile, type Ran, withFolder } from '../support/run-a2p.ts';

const rules = '.github/approve-to-promote.yml';
const policy = 'policies/dev/a.yml';
const source = 'policies/data-sources/a.yml';

/** A small repository that is right. */
const right: Readonly<Record<string, string>> = {
  [rules]: [
    'approvals: {required: 2}',
    'governors:',
    '  users: [{login: governor-1, id: 1}, {login: governor-2, id: 2}, {login: governor-3, id: 3}]',
    '',
  ].join('\n'),
  [policy]: [
    'policyKey: a',
    'name: A',
    'type: data',
    'circumstances: [{type: columnTags, columnTag: HR.Salary}]',
    'actions:',
    '  - rules:',
    '      - type: Masking',
    '        config: {fields: [{type: columnTags, columnTag: HR.Salary}], maskingConfig: {type: Hash}}',
    '        exceptions: {groups: [payroll]}',
    '',
  ].join('\n'),
  [source]: [
    'dataSources:',
    '  - name: hr.salaries',
    '    owners: {users: [{login: owner-1}]}',
    '    columns: [{name: amount, tags: [HR.Salary]}]',
    '',
  ].join('\n'),
};

const edited = (path: string, from: string, to: string): Record<string, string> => ({
  [path]: (right[path] ?? '').replace(from, to),
});

interface Expected {
  readonly where: string;
  readonly what: RegExp;
  readonly right: RegExp;
}

/** Every input is one change of the repository that is right. */
const bad: readonly (readonly [string, Readonly<Record<string, MadeFile>>, Expected])[] = [
  [
    'a policy that is not YAML',
    edited(policy, '[{type', '{[{type'),
    { where: `${policy}:5`, what: /not YAML/, right: /quotes and brackets/ },
  ],
  ['a policy that is empty', { [policy]: '' }, { where: `${policy}:1`, what: /empty/, right: /one YAML document/ }],
  [
    'a key written twice',
    edited(policy, 'type: data', 'name: B'),
    { where: `${policy}:3`, what: /"name" is written twice/, right: /line 2/ },
  ],
  [
    'an unknown key',
    edited(policy, 'exceptions', 'exeptions'),
    { where: `${policy}:9`, what: /unknown key "exeptions"/, right: /Did you mean "exceptions"/ },
  ],
  [
    'an unknown tag form',
    edited(policy, 'HR.Salary', 'HR..Salary'),
    { where: `${policy}:4`, what: /"HR\.\.Salary"/, right: /names joined by dots/ },
  ],
  [
    'an unknown group form',
    edited(policy, '[payroll]', '[{name: payroll}]'),
    { where: `${policy}:9`, what: /groups\[0\] must be text, not a mapping/, right: /name on one line/ },
  ],
  [
    'a group that is a number',
    edited(policy, '[payroll]', '[7]'),
    { where: `${policy}:9`, what: /must be text, not 7/, right: /"7"/ },
  ],
  [
    'an unknown circumstance',
    edited(policy, 'columnTags', 'columTags'),
    { where: `${policy}:4`, what: /"columTags"/, right: /"columnTags"/ },
  ],
  [
    'an unquoted Null',
    edited(policy, 'type: Hash', 'type: Null'),
    { where: `${policy}:8`, what: /empty/, right: /"Null" in quotes/ },
  ],
  [
    'a rule for some people alone',
    edited(policy, 'exceptions', 'inclusions'),
    { where: `${policy}:9`, what: /everybody else/, right: /otherwise/ },
  ],
  [
    'a Local policy',
    edited(policy, 'name: A', 'dataSourceId: 7'),
    { where: `${policy}:2`, what: /single data source/, right: /Global Policies/ },
  ],
  [
    'two documents',
    edited(policy, 'type: data', '---'),
    { where: `${policy}:4`, what: /2 YAML documents/, right: /one document/ },
  ],
  ['tabs', edited(policy, '  - rules', '\t- rules'), { where: `${policy}:6`, what: /tab/, right: /spaces/ }],
  [
    'Windows line endings',
    { [policy]: (right[policy] ?? '').replaceAll('\n', '\r\n') },
    { where: `${policy}:1`, what: /CRLF/, right: /LF/ },
  ],
  [
    'a byte order mark',
    { [policy]: `\ufeff${right[policy]}` },
    { where: `${policy}:1`, what: /byte order mark/, right: /UTF-8/ },
  ],
  [
    'bytes that are not UTF-8',
    { [policy]: Buffer.from('name: caf\xe9\n', 'latin1') },
    { where: `${policy}:1`, what: /not UTF-8/, right: /UTF-8/ },
  ],
  [
    'invisible characters',
    edited(policy, 'payroll', 'pay\u200broll'),
    { where: `${policy}:9`, what: /U\+200B/, right: /Remove/ },
  ],
  [
    'aliases without bound',
    { [policy]: `a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]\n` },
    { where: `${policy}:2`, what: /aliases expand/, right: /Write the repeated parts out/ },
  ],
  [
    'a symbolic link',
    { [policy]: { link: '../prod/a.yml' } },
    { where: policy, what: /a symbolic link/, right: /the file itself/ },
  ],
  [
    'an executable policy',
    { [policy]: { executable: right[policy] ?? '' } },
    { where: policy, what: /executable/, right: /chmod=-x/ },
  ],
  [
    'a policy in a folder',
    { 'policies/dev/hr/b.yml': right[policy] ?? '' },
    { where: 'policies/dev/hr/b.yml', what: /does not lie in policies\/dev itself/, right: /policies\/dev\// },
  ],
  [
    'another file among policies',
    { 'policies/dev/notes.txt': 'x' },
    { where: 'policies/dev/notes.txt', what: /not named as a policy/, right: /\*\.yml/ },
  ],
  [
    'one policyKey twice',
    { 'policies/dev/b.yml': right[policy] ?? '' },
    {
      where: 'policies/dev/b.yml:1',
      what: /policyKey "a" is that of policies\/dev\/a\.yml too/,
      right: /key of its own/,
    },
  ],
  [
    'paths equal but for case',
    { 'policies/dev/A.yml': (right[policy] ?? '').replace('policyKey: a', 'policyKey: b') },
    { where: 'policies/dev/A.yml', what: /but for case/, right: /Rename/ },
  ],
  [
    'an unknown key of the rules',
    edited(rules, 'required: 2', 'requird: 2'),
    { where: `${rules}:1`, what: /unknown key "requird"/, right: /"required"/ },
  ],
  [
    'rules that are not YAML',
    edited(rules, '{required: 2}', '{required: 2'),
    { where: `${rules}:2`, what: /not YAML/, right: /brackets/ },
  ],
  [
    'rules nobody can satisfy',
    edited(rules, 'required: 2', 'required: 9'),
    { where: rules, what: /no active policy can be approved/, right: /Ask for fewer approvals/ },
  ],
  [
    'rules of a quorum of nobody',
    edited(rules, 'required: 2', 'required: 0'),
    { where: `${rules}:1`, what: /required/, right: /1 or more/ },
  ],
  [
    'a catalogue that does not parse',
    edited(source, 'name: hr.salaries', 'name: [hr'),
    { where: `${source}:3`, what: /not YAML/, right: /brackets/ },
  ],
  [
    'a data source twice',
    { 'policies/data-sources/b.yml': right[source] ?? '' },
    { where: 'policies/data-sources/b.yml:2', what: /"hr\.salaries" stands twice/, right: /keep one/ },
  ],
  [
    'people that are not right',
    { 'policies/people.yml': 'user: []\n' },
    { where: 'policies/people.yml:1', what: /unknown key "user"/, right: /"users"/ },
  ],
];

interface Problem {
  readonly path: string;
  readonly line?: number;
  readonly message: string;
  readonly remedy?: string;
}

/** All repositories are checked by one process; its paths begin with the folder of each. */
let ran: Ran;
let problems: readonly Problem[];

beforeAll(async () => {
  const files: Record<string, MadeFile> = {};
  bad.forEach(([, change], index) => {
    const { [Object.keys(change)[0] ?? '']: _replaced, ...rest } = right;
    for (const [path, file] of Object.entries({ ...rest, ...change })) files[`${index}/${path}`] = file;
  });
  ran = await withFolder(files, (folder) => a2p(['validate', '--json', ...bad.map((_, index) => `${index}`)], folder));
  problems = JSON.parse(ran.stdout).problems;
});

describe('bad input says where, what and what would be right', () => {
  it.each(bad.map(([name, , expected], index) => [name, index, expected] as const))('%s', (_, index, expected) => {
    const own = problems.filter(({ path }) => path.startsWith(`${index}/`));
    const places = own.map(({ path, line }) => (line === undefined ? path : `${path}:${line}`));
    expect(places).toContain(`${index}/${expected.where}`);
    const problem = own[places.indexOf(`${index}/${expected.where}`)];
    expect(problem?.message).toMatch(expected.what);
    expect(problem?.remedy).toMatch(expected.right);
  });

  it('and the answer is no, without anything unexpected', () => {
    expect([ran.code, ran.stderr]).toEqual([1, '']);
  });

  it('a missing rules file', async () => {
    const { [rules]: _, ...rest } = right;
    await withFolder(rest, async (folder) => {
      const { code, stdout } = await a2p(['validate'], folder);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^\.github\/approve-to-promote\.yml: error: the rules file is missing/m);
      expect(stdout).toMatch(/^ {4}Write one that names at least the governors/m);
    });
  });

  it('a tag nobody has is refused in dev', async () => {
    await withFolder(
      { ...right, ...edited(policy, 'columnTag: HR.Salary', 'columnTag: HR.Salery') },
      async (folder) => {
        const { code, stdout } = await a2p(['validate'], folder);
        expect(code).toBe(1);
        expect(stdout).toContain(`${policy}:4: error: no data source and no column is tagged "HR.Salery"`);
        expect(stdout).toContain('Did you mean "HR.Salary"?');
      },
    );
  });

  it('while the repository it was made from is right', async () => {
    await withFolder(right, async (folder) => {
      const { code, stdout } = await a2p(['validate'], folder);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^1 policy, 1 data source: 0 problems, 1 warning$/m);
      expect(stdout).toContain('policies/prod: warning: nothing is in production\n');
    });
  });
});
