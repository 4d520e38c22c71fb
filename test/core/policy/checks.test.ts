import { describe, expect, it } from '@jest/globals';
import { readPolicy } from '../../../src/core/policy/read-policy.ts';
import { dataPolicy, maskingRule, subscriptionPolicy } from './texts.ts';

/** Line and message of every problem. */
function problemsOf(text: string): readonly (readonly [number | undefined, string])[] {
  const read = readPolicy({ path: 'policies/dev/a.yml', blob: 'b', mode: '100644', text });
  return read.ok ? [] : read.problems.map(({ line, message }) => [line, message] as const);
}

const where = (predicate: string): string =>
  dataPolicy({
    rule: `{type: Row Restriction by Custom Where Clause, config: {predicate: ${JSON.stringify(predicate)}}}`,
  });

describe('endsWithOtherwise', () => {
  const some = maskingRule({ inclusions: '{groups: [hr]}' });

  it('wants a rule for everybody else after a rule for some people', () => {
    expect(problemsOf(dataPolicy({ rules: [some] }))).toEqual([[12, expect.stringMatching(/everybody else/)]]);
  });

  it('is content when the last rule is for everybody else', () => {
    expect(problemsOf(dataPolicy({ rules: [some, maskingRule({})] }))).toEqual([]);
  });

  it('is not content when the rule for everybody else comes first', () => {
    expect(problemsOf(dataPolicy({ rules: [maskingRule({}), some] }))).toHaveLength(1);
  });
});

describe('conditionsNameSomebody', () => {
  it.each(['{}', '{operator: all}', '{operator: any, groups: []}', '{purposes: [], groups: [], attributes: []}'])(
    'refuses %s',
    (exceptions) => {
      expect(problemsOf(dataPolicy({ rule: maskingRule({ exceptions }) }))).toEqual([
        [12, expect.stringMatching(/unclear who is meant/)],
      ]);
    },
  );

  it.each(['{groups: [hr]}', '{purposes: [], groups: [hr]}', '{attributes: [{name: a, value: b}]}'])(
    'takes %s',
    (exceptions) => {
      expect(problemsOf(dataPolicy({ rule: maskingRule({ exceptions }) }))).toEqual([]);
    },
  );

  it('holds for entitlements too', () => {
    expect(problemsOf(subscriptionPolicy('type: entitlements\n  entitlements: {operator: all}'))).toHaveLength(1);
  });
});

describe('entitledInOneWay', () => {
  const entitlements = 'entitlements: {groups: [finance]}';
  const advanced = `advanced: "@isInGroups('finance')"`;

  it.each([
    [`type: entitlements\n  ${entitlements}`, []],
    [`type: entitlements\n  ${advanced}`, []],
    ['type: entitlements', [[5, expect.stringMatching(/nobody is entitled/)]]],
    [`type: entitlements\n  ${entitlements}\n  ${advanced}`, [[8, expect.stringMatching(/both say/)]]],
  ])('%j', (actions, expected) => {
    expect(problemsOf(subscriptionPolicy(actions))).toEqual(expected);
  });
});

describe('columnRegexCompiles', () => {
  it.each(['^iban$', '(?i)iban', 'a+b*', '[A-Z]{2}\\d+'])('takes %s', (regex) => {
    expect(problemsOf(dataPolicy({ circumstance: `{type: columnRegex, regex: '${regex}'}` }))).toEqual([]);
  });

  it.each(['(', '[a-', '(?=a)b', '(a)\\1', '(a{1000}){1000}'])('refuses %s', (regex) => {
    expect(problemsOf(dataPolicy({ circumstance: `{type: columnRegex, regex: '${regex}'}` }))).toEqual([
      [5, expect.stringMatching(/cannot be used/)],
    ]);
  });

  it('looks at masked columns too', () => {
    expect(problemsOf(dataPolicy({ rule: maskingRule({ field: '{type: columnRegex, regex: "("}' }) }))).toEqual([
      [10, expect.stringMatching(/cannot be used/)],
    ]);
  });
});

describe('sqlFunctionsAreKnown', () => {
  it.each([
    `@columnTagged('Geo.Country') IN ('DE','FR')`,
    `@hasAttribute('k', 'v') OR @isInGroups('g')`,
    `mail = 'someone@example.com'`,
    `note = 'it''s @nothing'`,
    `note = 'it\\'s @nothing'`,
  ])('takes %s', (predicate) => {
    expect(problemsOf(where(predicate))).toEqual([]);
  });

  it('refuses a function nobody knows, and says which was meant', () => {
    const read = readPolicy({
      path: 'a.yml',
      blob: 'b',
      mode: '100644',
      text: where(`@columTagged('A') = 1 AND @nobodyKnowsThis()`),
    });
    expect(read.ok ? [] : read.problems.map(({ message, remedy }) => [message, remedy])).toEqual([
      ['unknown function "@columTagged"', expect.stringMatching(/^Did you mean "@columnTagged"/)],
      ['unknown function "@nobodyKnowsThis"', expect.stringMatching(/^Known are/)],
    ]);
  });

  it.each([
    [
      'a condition of a mask',
      dataPolicy({
        rule: "{type: Masking, config: {fields: [{type: anyTag}], maskingConfig: {type: Hash}, conditionalPredicate: '@no = 1'}}",
      }),
    ],
    [
      'a custom function',
      dataPolicy({ rule: maskingRule({ mask: "{type: Custom Function, sqlFunction: 'ROUND(@colum, 1)'}" }) }),
    ],
    ['entitlement functions', subscriptionPolicy("type: entitlements\n  advanced: '@isInGroup(1)'")],
  ])('looks into %s', (_, text) => {
    expect(problemsOf(text)).toEqual([[expect.any(Number), expect.stringMatching(/unknown function/)]]);
  });
});

describe('sqlIsBalanced', () => {
  it.each([
    ['a = (1 + (2))', undefined],
    [`a = 'x)' AND b = "("`, undefined],
    [`a = 'it''s'`, undefined],
    ["a = 1 -- it's\nAND b = 2", undefined],
    ['a = 1 /* ( */ AND b = 2', undefined],
    ['a = 1 -- and', /a comment runs to the end/],
    ['a = 1 /* and', /a comment runs to the end/],
    [`a = 'x`, /a quote \('\) stays open/],
    [`a = 'x' AND "b`, /a quote \("\) stays open/],
    ['a IN (1, 2', /a parenthesis stays open/],
    ['a) OR (b', /closed that was not opened/],
  ])('%s', (predicate, message) => {
    expect(problemsOf(where(predicate))).toEqual(message === undefined ? [] : [[8, expect.stringMatching(message)]]);
  });
});
