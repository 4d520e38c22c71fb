import { describe, expect, it } from '@jest/globals';
import { inPlainWords } from '../../../src/core/policy/in-plain-words.ts';
import { readPolicy } from '../../../src/core/policy/read-policy.ts';
import { dataPolicy, maskingRule, subscriptionPolicy } from './texts.ts';

function wordsOf(text: string): readonly string[] {
  const read = readPolicy({ path: 'a.yml', blob: 'b', mode: '100644', text });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return inPlainWords(read.policy);
}

const where = (parts: Parameters<typeof dataPolicy>[0]): string | undefined => wordsOf(dataPolicy(parts))[0];
const rules = (...list: string[]): readonly string[] => wordsOf(dataPolicy({ rules: list })).slice(1);

describe('where a policy applies', () => {
  it.each([
    ['{type: tags, tag: Dept.Finance}', 'data sources tagged "Dept.Finance"'],
    ['{type: columnTags, columnTag: HR}', 'data sources with a column tagged "HR"'],
    ['{type: columnRegex, regex: "^iban$"}', 'data sources with a column whose name matches "^iban$"'],
    [
      '{type: columnRegex, regex: a, caseInsensitive: true}',
      'data sources with a column whose name matches "a" in any case',
    ],
    ['{type: noTags}', 'data sources with a column without tags'],
    ['{type: anyTag}', 'data sources with a column that has a tag'],
    ['{type: domains, domains: [{name: Risk}, {id: 7a}]}', 'data sources in the domain "Risk" or with id "7a"'],
  ])('%s', (circumstance, words) => {
    expect(where({ circumstance })).toBe(`Applies to ${words}.`);
  });

  const two = 'circumstances: [{type: tags, tag: A}, {type: tags, tag: B}]';

  it.each([
    ['every data source', { circumstances: 'staged: false' }, 'Applies to every data source.'],
    ['any of two', { circumstances: two }, 'Applies to data sources tagged "A" or tagged "B".'],
    [
      'all of two',
      { circumstances: two, extra: 'circumstanceOperator: all' },
      'Applies to data sources tagged "A" and tagged "B".',
    ],
    [
      'staged',
      { extra: 'staged: true', tag: 'A' },
      'Staged, in effect on no data source; once activated, applies to data sources with a column tagged "A".',
    ],
    [
      'owners',
      { extra: 'ownerRestrictions: {users: [{iamid: bim, username: lead}], groups: [lab]}', tag: 'A' },
      'Applies to data sources with a column tagged "A", and only to those owned by "lead" (bim) or members of "lab".',
    ],
    [
      'a tag that a predicate asks for',
      {
        tag: 'A',
        rule: `{type: Row Restriction by Custom Where Clause, config: {predicate: "@columnTagged('B') = 1"}}`,
      },
      'Applies to data sources with a column tagged "A", as far as they have a column tagged "B".',
    ],
  ])('%s', (_, parts, words) => {
    expect(where(parts)).toBe(words);
  });
});

describe('what the rules of a data policy do', () => {
  it.each([
    ['{type: Hash}', 'show a hash'],
    ['{type: "Null"}', 'show nothing (NULL)'],
    ['{type: Constant, constant: "0.00"}', 'show the constant "0.00"'],
    ['{type: Custom Function, sqlFunction: "ROUND(@column, 1)"}', 'show the result of ROUND(@column, 1)'],
    ['{type: K-Anonymization}', 'are masked by K-Anonymization'],
    ['{type: Rounding, bucketSize: 5}', 'are masked by "Rounding" with {"bucketSize":5} (not checked)'],
    ['{type: Reversible}', 'are masked by "Reversible" (not checked)'],
    ['{type: Hash, salt: x}', 'show a hash, with {"salt":"x"} (not checked)'],
  ])('mask %s', (mask, words) => {
    expect(rules(maskingRule({ mask }))).toEqual([`For everyone: columns tagged "HR.Salary" ${words}.`]);
  });

  it.each([
    ['{groups: [hr]}', 'members of "hr"'],
    ['{groups: [hr, payroll]}', 'members of "hr" or "payroll"'],
    ['{operator: all, groups: [hr, payroll]}', 'people who are members of "hr" and are members of "payroll"'],
    [
      '{groups: [hr], attributes: [{name: level, value: high}]}',
      'people who are members of "hr" or have "level" = "high"',
    ],
    [
      '{operator: all, groups: [hr], purposes: [Audit]}',
      'people who are members of "hr" and act for the purpose "Audit"',
    ],
  ])('except %s', (exceptions, people) => {
    expect(rules(maskingRule({ exceptions }))).toEqual([
      `For everyone, except ${people}: columns tagged "HR.Salary" show a hash.`,
    ]);
  });

  it('for some people, and for everyone else', () => {
    const some = maskingRule({ inclusions: '{groups: [analysts]}', mask: '{type: Constant, constant: "0"}' });
    expect(rules(some, maskingRule({ mask: '{type: "Null"}', exceptions: '{purposes: [Payroll]}' }))).toEqual([
      'For members of "analysts": columns tagged "HR.Salary" show the constant "0".',
      'For everyone else, except people who act for the purpose "Payroll": columns tagged "HR.Salary" show nothing (NULL).',
    ]);
  });

  it.each([
    [
      '{fields: [{type: noTags}, {type: anyTag}], maskingConfig: {type: Hash}}',
      'columns without tags or with any tag show a hash',
    ],
    [
      '{fields: [{type: columnRegex, regex: a}], maskingConfig: {type: Hash}}',
      'columns whose name matches "a" (not checked) show a hash',
    ],
    [
      `{fields: [{type: anyTag}], maskingConfig: {type: Hash}, conditionalPredicate: "@columnTagged('Geo') = 'DE'"}`,
      `columns with any tag show a hash, in rows where @columnTagged('Geo') = 'DE'`,
    ],
  ])('columns %s', (config, words) => {
    expect(rules(`{type: Masking, config: ${config}}`)).toEqual([`For everyone: ${words}.`]);
  });

  it.each([
    ['Row Restriction by Custom Where Clause', `{predicate: "a = 'b'"}`, `only rows are shown where a = 'b'`],
    [
      'Row Restriction by Custom Where Clause',
      `{predicate: a = 1, column: {type: tag, name: A}, values: "'1'", invert: false}`,
      `only rows are shown, with {"column":{"name":"A","type":"tag"},"invert":false,"values":"'1'"}, where a = 1`,
    ],
    ['Row Restriction by Custom Where Clause', '{predicate: "true"}', 'all rows are shown'],
    [
      'Row Restriction by Custom Where Clause',
      '{predicate: "a = 1 -- one\\nAND b"}',
      'only rows are shown where a = 1 -- one ⏎ AND b',
    ],
    [
      'Row Restriction by User Entitlements',
      '{operator: all, matches: [{type: attribute, attribute: region, tag: Region}, {type: group, tag: Team}]}',
      'only rows are shown where the column tagged "Region" holds a value of the reader\'s attribute "region" and the column tagged "Team" holds a group of the reader (not checked)',
    ],
    ['Purpose Restriction', '{purposes: [Fraud]}', 'data is shown only for the purpose "Fraud" (not checked)'],
    ['Minimization', '{percent: 10}', 'only a part of the rows is shown, by {"percent":10} (not checked)'],
    ['Time Restriction', '{time: 1}', 'only rows of some time are shown, by {"time":1} (not checked)'],
  ])('%s %s', (type, config, words) => {
    expect(rules(`{type: ${type}, config: ${config}}`)).toEqual([`For everyone: ${words}.`]);
  });
});

describe('what else a policy says', () => {
  it('is told as it is written', () => {
    const text = dataPolicy({ extra: 'certification: {text: a, tags: [b]}\ntemplate: true' });
    expect(wordsOf(text).slice(2)).toEqual([
      'Data owners are asked to certify it, by {"tags":["b"],"text":"a"} (not checked).',
      'It is a template.',
    ]);
  });
});

describe('who gets access by a subscription policy', () => {
  it.each([
    ['type: anyone', ['Everyone may have access.']],
    ['type: manual', ['Access is given to each person by hand.']],
    ['type: entitlements\n  entitlements: {groups: [finance]}', ['Members of "finance" may have access.']],
    [
      `type: entitlements\n  advanced: "@isInGroups('a', 'b')"`,
      [`Access is for those who meet: @isInGroups('a', 'b').`],
    ],
    [
      'type: approval\n  approvals: [{specificApproverRequired: false, requiredPermission: OWNER}, {specificApproverRequired: true, requiredPermissions: [GOVERNANCE]}]',
      [
        'Whoever asks for access needs the approval of somebody with the permission "OWNER" and somebody with the permission ["GOVERNANCE"] named in the request.',
      ],
    ],
    [
      'type: anyone\n  automaticSubscription: true\n  allowDiscovery: true\n  shareResponsibility: true\n  accessGrant: WRITE\n  description: all may',
      [
        'Everyone may have access.',
        'The access is WRITE.',
        'Whoever may have access gets it without asking.',
        'Whoever has no access still sees that the data source exists.',
        'Meeting this or another such policy is enough.',
        'Its reason: "all may".',
      ],
    ],
  ])('%s', (actions, words) => {
    expect(wordsOf(subscriptionPolicy(actions)).slice(1)).toEqual(words);
  });
});
