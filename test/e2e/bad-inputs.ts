import { exampleFile, SALARIES } from '../threats/stage.ts';

/** A file that is wrong, brought by a pull request, and what the check must say of it. */
export interface BadInput {
  readonly name: string;
  /** `undefined` text: the file is removed. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly modes?: Readonly<Record<string, string>>;
  /** `path:line`, or the path where the whole file is meant. */
  readonly where: string;
  readonly what: string;
  /** What would be right. */
  readonly right: string;
}

export const RULES = '.github/approve-to-promote.yml';
const CATALOGUE = 'policies/data-sources/web.yml';
const PEOPLE = 'policies/people.yml';

const policy = exampleFile(SALARIES);
const rules = exampleFile(RULES);
const lines = (text: string) => text.split('\n').length;

/** The salaries policy with one text replaced by another. */
function edited(from: string, to: string, text = policy): Readonly<Record<string, string>> {
  if (!text.includes(from)) throw new Error(`the example does not say ${from}`);
  return { [SALARIES]: text.replace(from, to) };
}

const rulesAs = (from: string, to: string) => ({ [RULES]: Object.values(edited(from, to, rules))[0] ?? '' });

/** 1-based line of the example's rules. */
const lineOf = (line: string) => rules.split('\n').indexOf(line) + 1;

/** Ten thousand lines of description that mean nothing, and one key that is wrong below them. */
const long = `${policy}${'# one more line\n'.repeat(10_000)}stagd: true\n`;

const policies: readonly BadInput[] = [
  {
    name: 'a policy that is not YAML',
    files: edited('[people-analytics]', '[people-analytics'),
    where: `${SALARIES}:18`,
    what: 'not YAML',
    right: 'brackets',
  },
  {
    name: 'a doubled key',
    files: edited('type: data', 'name: Another name\ntype: data'),
    where: `${SALARIES}:4`,
    what: 'the key "name" is written twice',
    right: 'line 2 already; keep one',
  },
  {
    name: 'an unknown key',
    files: edited('exceptions:', 'exeptions:'),
    where: `${SALARIES}:23`,
    what: 'unknown key "exeptions"',
    right: 'Did you mean "exceptions"?',
  },
  {
    name: 'an unknown tag',
    files: edited('columnTag: HR.Salary', 'columnTag: HR.Salery'),
    where: `${SALARIES}:6`,
    what: 'tagged "HR.Salery"',
    right: 'Did you mean "HR.Salary"?',
  },
  {
    name: 'an unknown form of a group',
    files: edited('[people-analytics]', '[{name: people-analytics}]'),
    where: `${SALARIES}:17`,
    what: 'must be text, not a mapping',
    right: 'name on one line',
  },
  {
    name: 'a symbolic link',
    files: { [SALARIES]: '../prod/salaries-for-payroll.yml' },
    modes: { [SALARIES]: '120000' },
    where: SALARIES,
    what: 'the file is a symbolic link',
    right: 'Put the file itself there',
  },
  {
    name: 'a submodule',
    files: { [SALARIES]: '1'.repeat(40) },
    modes: { [SALARIES]: '160000' },
    where: SALARIES,
    what: 'the file is a submodule',
    right: 'Put the file itself there',
  },
  {
    name: 'aliases that expand without bound',
    files: { [SALARIES]: `a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]\n` },
    where: `${SALARIES}:2`,
    what: 'aliases expand',
    right: 'Write the repeated parts out',
  },
  {
    name: 'a policy of ten thousand lines',
    files: { [SALARIES]: long },
    where: `${SALARIES}:${lines(long) - 1}`,
    what: 'unknown key "stagd"',
    right: 'Did you mean "staged"?',
  },
  {
    name: 'a file beyond what is read',
    files: { [SALARIES]: `${policy}${'#'.repeat(1024 * 1024)}\n` },
    where: SALARIES,
    what: `the file has ${policy.length + 1024 * 1024 + 1} bytes`,
    right: 'split the file',
  },
  {
    name: 'an invisible character',
    files: edited('Salaries are', 'Salaries\u200b are'),
    where: `${SALARIES}:2`,
    what: 'U+200B is an invisible character',
    right: 'Remove it',
  },
  {
    name: 'a bidirectional character',
    files: edited('Salaries are', 'Salaries \u202eera'),
    where: `${SALARIES}:2`,
    what: 'U+202E is a bidirectional control',
    right: 'Remove it',
  },
];

const governed: readonly BadInput[] = [
  {
    name: 'a rules file that is not YAML',
    files: rulesAs('teams: [acme/data-governors]', 'teams: [acme/data-governors'),
    // A list that is never closed is noticed where the next key stands.
    where: `${RULES}:${lineOf('environments:')}`,
    what: 'not YAML',
    right: 'brackets',
  },
  {
    name: 'rules with an unknown key',
    files: rulesAs('  required: 2', '  requird: 2'),
    where: `${RULES}:${lineOf('  required: 2')}`,
    what: 'unknown key "requird"',
    right: 'Did you mean "required"?',
  },
  { name: 'empty rules', files: { [RULES]: '' }, where: `${RULES}:1`, what: 'the file is empty', right: 'Write one' },
  {
    name: 'removed rules',
    files: { [RULES]: null },
    where: RULES,
    what: 'the rules file would be gone',
    right: 'Keep it',
  },
  {
    name: 'renamed rules',
    files: { [RULES]: null, '.github/approve-to-promote.yaml': rules },
    where: RULES,
    what: 'the rules file would be gone',
    right: 'Keep it',
  },
  {
    name: 'rules that differ in case alone from those that are read',
    files: { '.github/Approve-To-Promote.yml': rules.replace('required: 2', 'required: 1') },
    where: '.github/Approve-To-Promote.yml',
    what: `this is not read: it is not ${RULES}`,
    right: `Write into ${RULES}`,
  },
  {
    name: 'rules that are a submodule',
    files: { [RULES]: '1'.repeat(40) },
    modes: { [RULES]: '160000' },
    where: RULES,
    what: 'the file is a submodule',
    right: 'Put the file itself there',
  },
  {
    name: 'rules that nobody can satisfy',
    files: rulesAs('  required: 2', '  required: 99'),
    where: RULES,
    what: 'no active policy can be approved: 99 users must approve',
    right: 'Ask for fewer approvals',
  },
  {
    name: 'rules below what the operator asks for',
    files: rulesAs('  governors: 1', '  governors: 0'),
    where: RULES,
    what: 'approvals.governors is 0, and the operator asks for at least 1',
    right: 'Write `governors: 1` or more',
  },
  {
    name: 'a catalogue file that does not parse',
    files: { [CATALOGUE]: exampleFile(CATALOGUE).replace('owners:', 'owners: [') },
    where: `${CATALOGUE}:`,
    what: 'not YAML',
    right: 'brackets',
  },
  {
    name: 'a catalogue that is a symbolic link',
    files: { [CATALOGUE]: 'company.yml' },
    modes: { [CATALOGUE]: '120000' },
    where: CATALOGUE,
    what: 'the file is a symbolic link',
    right: 'Put the file itself there',
  },
  {
    name: 'people that are not right',
    files: { [PEOPLE]: exampleFile(PEOPLE).replace('users:', 'user:') },
    where: `${PEOPLE}:3`,
    what: 'unknown key "user"',
    right: 'Did you mean "users"?',
  },
];

export const BAD_INPUTS: readonly BadInput[] = [...policies, ...governed];

/** A repository whose trusted first commit is bad: nothing there can be approved. */
export const BAD_BASES: readonly (BadInput & { readonly repository: string })[] = [
  {
    name: 'no rules',
    repository: 'acme/without-rules',
    files: { [RULES]: null },
    where: RULES,
    what: 'the trusted first commit has no rules file',
    right: 'Write one that names at least the governors',
  },
  {
    name: 'rules that are not YAML',
    repository: 'acme/broken-rules',
    files: rulesAs('teams: [acme/data-governors]', 'teams: [acme/data-governors'),
    // A list that is never closed is noticed where the next key stands.
    where: `${RULES}:${lineOf('environments:')}`,
    what: 'not YAML',
    right: 'brackets',
  },
  {
    name: 'a catalogue that does not parse',
    repository: 'acme/broken-catalogue',
    files: { [CATALOGUE]: exampleFile(CATALOGUE).replace('owners:', 'owners: [') },
    where: `${CATALOGUE}:`,
    what: 'not YAML',
    right: 'brackets',
  },
];
