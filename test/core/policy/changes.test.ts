import { describe, expect, it } from '@jest/globals';
import { changeInPlainWords } from '../../../src/core/policy/change-in-plain-words.ts';
import { changesBetween, type PolicyChange } from '../../../src/core/policy/changes-between.ts';
import type { ReadablePolicy } from '../../../src/core/policy/policy-file.ts';
import { readPolicy } from '../../../src/core/policy/read-policy.ts';
import { dataPolicy, maskingRule, subscriptionPolicy } from './texts.ts';

function policy(path: string, text: string): ReadablePolicy {
  const read = readPolicy({ path, blob: text, mode: '100644', text });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read;
}

function changeOf(before: string, after: string): PolicyChange {
  const [change, ...more] = changesBetween(
    [policy('policies/prod/a.yml', before)],
    [policy('policies/dev/a.yml', after)],
  );
  if (change === undefined || more.length > 0) throw new Error('one change was expected');
  return change;
}

const keyed = (policyKey: string): string => dataPolicy({ policyKey });

describe('what leads from one set to another', () => {
  it('tells each policy that differs, in the order of keys', () => {
    const from = [policy('prod/a.yml', keyed('a')), policy('prod/b.yml', keyed('b')), policy('prod/c.yml', keyed('c'))];
    const to = [
      policy('dev/d.yml', keyed('d')),
      policy('dev/c.yml', keyed('c')),
      policy('dev/b.yml', dataPolicy({ policyKey: 'b', tag: 'X' })),
    ];
    expect(changesBetween(from, to).map(({ kind, policyKey }) => [kind, policyKey])).toEqual([
      ['deleted', 'a'],
      ['updated', 'b'],
      ['created', 'd'],
    ]);
  });

  it('is nothing between equal sets in two directories', () => {
    expect(changesBetween([policy('prod/a.yml', keyed('a'))], [policy('dev/a.yml', keyed('a'))])).toEqual([]);
  });

  it.each([
    ['moved', 'a.yml', 'b.yml', dataPolicy({}), dataPolicy({}), true],
    ['rewritten', 'a.yml', 'a.yml', dataPolicy({}), `# comment\n${dataPolicy({})}`, false],
    ['updated', 'a.yml', 'b.yml', dataPolicy({}), dataPolicy({ tag: 'X' }), true],
    ['staged', 'a.yml', 'a.yml', dataPolicy({}), dataPolicy({ extra: 'staged: true' }), false],
    [
      'activated',
      'a.yml',
      'a.yml',
      dataPolicy({ extra: 'staged: true' }),
      dataPolicy({ extra: 'staged: false' }),
      false,
    ],
  ])('a policy that is %s', (kind, fromName, toName, before, after, moved) => {
    expect(changesBetween([policy(`prod/${fromName}`, before)], [policy(`dev/${toName}`, after)])).toMatchObject([
      { kind, moved },
    ]);
  });

  it('sees another policy in another key, also in the same file', () => {
    const changes = changesBetween([policy('prod/a.yml', keyed('a'))], [policy('dev/a.yml', keyed('b'))]);
    expect(changes.map(({ kind, policyKey }) => [kind, policyKey])).toEqual([
      ['deleted', 'a'],
      ['created', 'b'],
    ]);
  });
});

describe('the places that differ', () => {
  const places = (before: string, after: string): unknown => {
    const change = changeOf(before, after);
    if (change.kind === 'created' || change.kind === 'deleted') throw new Error('both sides were expected');
    return change.differences;
  };
  const except = (groups: string, mask = '{type: Hash}'): string =>
    maskingRule({ exceptions: `{groups: ${groups}}`, mask });

  it('are as small as can be, with what was there before and after', () => {
    const before = dataPolicy({ rule: except('[a]', '{type: Constant, constant: x}') });
    const after = dataPolicy({ rule: except('[a]', '{type: Constant, constant: y}') });
    expect(places(before, after)).toEqual([
      { pointer: '/actions/0/rules/0/config/maskingConfig/constant', before: 'x', after: 'y' },
    ]);
  });

  it('are entries that come and go where a list has no order', () => {
    expect(places(dataPolicy({ rule: except('[a, b]') }), dataPolicy({ rule: except('[c, b]') }))).toEqual([
      { pointer: '/actions/0/rules/0/exceptions/groups/0', before: 'a', after: undefined },
      { pointer: '/actions/0/rules/0/exceptions/groups/0', before: undefined, after: 'c' },
    ]);
  });

  it('are one rule when one rule is put before the others', () => {
    const first = maskingRule({ inclusions: '{groups: [a]}' });
    const found = places(dataPolicy({ rules: [maskingRule({})] }), dataPolicy({ rules: [first, maskingRule({})] }));
    expect(found).toMatchObject([{ pointer: '/actions/0/rules/0', before: undefined, after: { type: 'Masking' } }]);
  });

  it('keep the order of what is not checked', () => {
    const before = dataPolicy({ extra: 'certification: {groups: [a, b]}' });
    expect(places(before, dataPolicy({ extra: 'certification: {groups: [b, a]}' }))).not.toEqual([]);
  });
});

describe('a change in plain words', () => {
  const rule = (parts: Parameters<typeof maskingRule>[0]): string => dataPolicy({ rule: maskingRule(parts) });
  const one = '{groups: [support]}';
  const two = '{groups: [support, tier2]}';
  const columns = 'columns tagged "HR.Salary"';

  it.each<[string, string, string, readonly string[]]>([
    [
      'people are excepted no longer',
      rule({ exceptions: two }),
      rule({ exceptions: one }),
      [`Members of "tier2" will no longer see clear values of ${columns}, unless another exception covers them.`],
    ],
    [
      'the last exception goes',
      rule({ exceptions: one }),
      rule({}),
      [`Members of "support" will no longer see clear values of ${columns}.`],
    ],
    [
      'people come to be excepted',
      rule({ exceptions: one }),
      rule({ exceptions: two }),
      [`Members of "tier2" will see clear values of ${columns}, as far as this policy goes.`],
    ],
    [
      'exceptions must all be met, where nobody is named alone',
      rule({ exceptions: one }),
      rule({ exceptions: '{operator: all, groups: [support, tier2]}' }),
      [
        `No longer: For everyone, except members of "support": ${columns} show a hash.`,
        `New: For everyone, except people who are members of "support" and are members of "tier2": ${columns} show a hash.`,
      ],
    ],
    [
      'exceptions that had all to be met',
      rule({ exceptions: '{operator: all, groups: [support, tier2]}' }),
      rule({ exceptions: one }),
      [
        `No longer: For everyone, except people who are members of "support" and are members of "tier2": ${columns} show a hash.`,
        `New: For everyone, except members of "support": ${columns} show a hash.`,
      ],
    ],
    [
      'another mask',
      rule({}),
      rule({ mask: '{type: "Null"}' }),
      [`No longer: For everyone: ${columns} show a hash.`, `New: For everyone: ${columns} show nothing (NULL).`],
    ],
    [
      'other data sources',
      dataPolicy({ tag: 'A' }),
      dataPolicy({ tag: 'B' }),
      [
        'Before: Applies to data sources with a column tagged "A".',
        'Now: Applies to data sources with a column tagged "B".',
      ],
    ],
    [
      'another name',
      dataPolicy({}),
      dataPolicy({}).replace('name: Salary', 'name: Pay'),
      ['Its name was "Salary" and becomes "Pay".'],
    ],
    [
      'out of effect',
      dataPolicy({}),
      dataPolicy({ extra: 'staged: true' }),
      ['The policy goes out of effect on every data source (staged).'],
    ],
    [
      'into effect',
      dataPolicy({ extra: 'staged: true' }),
      dataPolicy({}),
      ['The policy comes into effect (no longer staged).'],
    ],
    [
      'other bytes',
      dataPolicy({}),
      `${dataPolicy({})}# end\n`,
      ['The file is written differently and says the same; nothing changes in effect.'],
    ],
    [
      'a default that is written out',
      dataPolicy({}),
      dataPolicy({ extra: 'template: false' }),
      ['template was not there and becomes false.'],
    ],
    [
      'another order of groups',
      rule({ exceptions: two }),
      rule({ exceptions: '{groups: [tier2, support]}' }),
      ['Entries stand in another order; nothing changes in effect.'],
    ],
    [
      'a policy that stays staged',
      dataPolicy({ extra: 'staged: true' }),
      dataPolicy({ extra: 'staged: true', rule: maskingRule({ exceptions: one }) }),
      [
        'The policy is staged: before and after, it is in effect on no data source.',
        `Members of "support" will see clear values of ${columns}, as far as this policy goes.`,
      ],
    ],
    [
      'access',
      subscriptionPolicy('type: anyone\n  allowDiscovery: true'),
      subscriptionPolicy('type: manual\n  allowDiscovery: true\n  description: why'),
      [
        'No longer: Everyone may have access.',
        'New: Access is given to each person by hand.',
        'New: Its reason: "why".',
      ],
    ],
  ])('%s', (_, before, after, words) => {
    expect(changeInPlainWords(changeOf(before, after))).toEqual(words);
  });

  it('says nothing of clear values where a rule is for some people only', () => {
    const some = (exceptions: string): string =>
      dataPolicy({ rules: [maskingRule({ inclusions: '{groups: [x]}' }), maskingRule({ exceptions })] });
    expect(changeInPlainWords(changeOf(some(two), some(one)))).toEqual([
      `No longer: For everyone else, except members of "support" or "tier2": ${columns} show a hash.`,
      `New: For everyone else, except members of "support": ${columns} show a hash.`,
    ]);
  });

  it('names the rows where a mask covers some rows only', () => {
    const some = (exceptions?: string): string =>
      dataPolicy({
        rule: `{type: Masking, config: {fields: [{type: anyTag}], maskingConfig: {type: Hash}, conditionalPredicate: a = 1}${exceptions ?? ''}}`,
      });
    expect(changeInPlainWords(changeOf(some(), some(', exceptions: {groups: [x]}')))).toEqual([
      'Members of "x" will see clear values of columns with any tag, in rows where a = 1, as far as this policy goes.',
    ]);
  });

  it('tells a new and a removed policy as a whole', () => {
    const [created] = changesBetween([], [policy('dev/a.yml', keyed('a'))]);
    const [deleted] = changesBetween([policy('dev/a.yml', keyed('a'))], []);
    expect(created && changeInPlainWords(created).slice(0, 2)).toEqual([
      'New policy "a".',
      'Applies to data sources with a column tagged "HR.Salary".',
    ]);
    expect(deleted && changeInPlainWords(deleted)[0]).toBe('The policy "a" is removed. It was:');
  });
});
