import { describe, expect, it } from '@jest/globals';
import type { ReadPolicy } from '../../../src/core/policy/policy-file.ts';
import { readPolicy } from '../../../src/core/policy/read-policy.ts';
import { dataPolicy, maskingRule, subscriptionPolicy } from './texts.ts';

const path = 'policies/dev/salary.yml';

function read(text: string): ReadPolicy {
  return readPolicy({ path, blob: 'b', mode: '100644', text });
}

function firstProblem(text: string): { line: number | undefined; message: string; remedy: string } {
  const policy = read(text);
  if (policy.ok) throw new Error('is valid');
  const [first] = policy.problems;
  expect(first?.path).toBe(path);
  return { line: first?.line, message: first?.message ?? '', remedy: first?.remedy ?? '' };
}

describe('a policy that is not right says where, what and what would be right', () => {
  it.each([
    ['it is not YAML', 'a: [', 1, /not YAML/, /brackets/],
    ['it is no mapping', '- a\n', 1, /must be a mapping, not a list/, /./],
    ['the type is not known', 'type: dta\n', 1, /type cannot be "dta"/, /Did you mean "data"/],
    ['the type is missing', 'name: x\n', 1, /"type" is missing/, /Add/],
    ['a key is misspelt', dataPolicy({ extra: 'stagd: true' }), 4, /unknown key "stagd"/, /Did you mean "staged"/],
    ['the key is not text', dataPolicy({ policyKey: '12' }), 1, /policyKey must be text, not 12/, /quotes: "12"/],
    [
      'the key has a line break',
      dataPolicy({ policyKey: '"a\\nPromoted-by: b"' }),
      1,
      /policyKey is not right/,
      /one line/,
    ],
    ['a tag has an empty part', dataPolicy({ tag: 'HR..Salary' }), 5, /HR\.\.Salary/, /joined by dots/],
    ['a tag begins with a dot', dataPolicy({ tag: '.HR' }), 5, /\.HR/, /joined by dots/],
    [
      'the circumstance is not known',
      dataPolicy({ circumstance: '{type: columntags, columnTag: HR}' }),
      5,
      /columntags/,
      /"columnTags"/,
    ],
    [
      'circumstances are empty',
      dataPolicy({ circumstances: 'circumstances: []' }),
      4,
      /empty list/,
      /leave `circumstances` out/,
    ],
    [
      'circumstances are null',
      dataPolicy({ circumstances: 'circumstances:' }),
      4,
      /a list, not empty/,
      /remove the key/,
    ],
    [
      'a group is no text',
      dataPolicy({ rule: maskingRule({ exceptions: '{groups: [7]}' }) }),
      12,
      /groups\[0\] must be text/,
      /"7"/,
    ],
    [
      'a group has white space at its end',
      dataPolicy({ rule: maskingRule({ exceptions: '{groups: ["hr "]}' }) }),
      12,
      /"hr "/,
      /white space/,
    ],
    ['the rule type is not known', dataPolicy({ rule: '{type: Maksing, config: {}}' }), 8, /"Maksing"/, /"Masking"/],
    [
      'the mask is an unquoted Null',
      dataPolicy({ rule: maskingRule({ mask: '{type: Null}' }) }),
      11,
      /maskingConfig\.type cannot be empty/,
      /"Null" in quotes/,
    ],
    ['the mask is not known', dataPolicy({ rule: maskingRule({ mask: '{type: Hsh}' }) }), 11, /"Hsh"/, /"Hash"/],
    [
      'a constant is missing',
      dataPolicy({ rule: maskingRule({ mask: '{type: Constant}' }) }),
      11,
      /"constant" is missing/,
      /Add/,
    ],
    ['it is a Local policy', dataPolicy({ extra: 'dataSourceId: 7' }), 4, /single data source/, /Global Policies/],
    [
      'it has the form of the V1 API',
      dataPolicy({ circumstance: '{operator: or, type: tags, tag: {name: HR}}' }),
      4,
      /V1/,
      /V2/,
    ],
    [
      'an action of a subscription is a list',
      'type: subscription\nname: x\npolicyKey: x\nactions: []\n',
      4,
      /actions must be a mapping/,
      /./,
    ],
    [
      'two keys for one permission',
      subscriptionPolicy(
        'type: approval\n  approvals: [{specificApproverRequired: true, requiredPermission: OWNER, requiredPermissions: OWNER}]',
      ),
      7,
      /approvals\[0\]/,
      /Exactly one/,
    ],
  ])('%s', (_, text, line, message, remedy) => {
    const found = firstProblem(text);
    expect([found.line, found.message]).toEqual([line, expect.stringMatching(message)]);
    expect(found.remedy).toMatch(remedy);
  });

  it('tells all problems at once, in the order of lines', () => {
    const policy = read(dataPolicy({ extra: 'stagd: true', tag: 'HR.' }));
    expect(policy.ok ? [] : policy.problems.map(({ line }) => line)).toEqual([4, 6]);
  });
});

describe('a policy that is right', () => {
  it('is what its text says, with every default filled in', () => {
    const policy = read(dataPolicy({ rule: maskingRule({ exceptions: '{groups: [hr]}' }) }));
    expect(policy).toMatchObject({
      ok: true,
      warnings: [],
      policy: {
        policyKey: 'salary',
        type: 'data',
        staged: false,
        template: false,
        circumstanceOperator: 'any',
        actions: [{ rules: [{ type: 'Masking', exceptions: { operator: 'any', groups: ['hr'] } }] }],
      },
    });
  });

  it('is sent as it was written: nothing is filled in, the order of keys is kept', () => {
    const policy = read(dataPolicy({}));
    expect(policy.ok && Object.keys(policy.payload)).toEqual(['policyKey', 'name', 'type', 'circumstances', 'actions']);
  });

  it.each(['Row Restriction By User Entitlements', 'row restriction by user entitlements'])(
    'may write a rule type in any case, and it is sent in the case that is understood: %s',
    (type) => {
      const rule = `{type: ${type}, config: {operator: any, matches: [{type: attribute, attribute: a, tag: HR}]}}`;
      const policy = read(dataPolicy({ rule }));
      expect(policy).toMatchObject({
        ok: true,
        payload: { actions: [{ rules: [{ type: 'Row Restriction by User Entitlements' }] }] },
        policy: { actions: [{ rules: [{ type: 'Row Restriction by User Entitlements' }] }] },
      });
    },
  );

  it.each(['requiredPermission: OWNER', 'requiredPermissions: OWNER', 'requiredPermissions: [OWNER, GOVERNANCE]'])(
    'may name the permission of an approver as either version does: %s',
    (permission) => {
      expect(
        read(subscriptionPolicy(`type: approval\n  approvals: [{specificApproverRequired: true, ${permission}}]`)).ok,
      ).toBe(true);
    },
  );

  it('means the same when only comments, white space, quoting or key order differ', () => {
    const one = read('policyKey: a\nname: b\ntype: subscription\nactions: {type: anyone}\n');
    const other = read('# comment\nname: "b"\n\nactions:\n  type: anyone\npolicyKey: a\ntype: subscription\n');
    expect(one.ok && one.meaning).toBe(other.ok && other.meaning);
    expect(one.ok && one.meaning).toMatch(/^[0-9a-f]{64}$/);
  });

  it('means something else when its description changes', () => {
    const one = read(subscriptionPolicy('type: anyone\n  description: a'));
    const other = read(subscriptionPolicy('type: anyone\n  description: b'));
    expect(one.ok && one.meaning).not.toBe(other.ok && other.meaning);
  });
});

describe('what is passed on without a check is said to be so, and is not lost', () => {
  it.each([
    ['an unknown key of a mask', maskingRule({ mask: '{type: Hash, salt: x}' }), 11, /"salt" of "Hash"/],
    [
      'a mask known by name alone',
      maskingRule({ mask: '{type: Rounding, bucketSize: 5}' }),
      11,
      /masking type "Rounding"/,
    ],
    [
      'columns by regular expression',
      maskingRule({ field: '{type: columnRegex, regex: "^iban$"}' }),
      10,
      /regular expression/,
    ],
    [
      'a rule type known by name alone',
      '{type: Minimization, config: {percent: 10}}',
      8,
      /configuration of "Minimization"/,
    ],
    ['a time restriction', '{type: Time Restriction, config: {time: 1}}', 8, /"Time Restriction"/],
    ['a purpose restriction', '{type: Purpose Restriction, config: {purposes: [a]}}', 8, /"Purpose Restriction"/],
    [
      'rows by group',
      '{type: Row Restriction by User Entitlements, config: {operator: any, matches: [{type: group, tag: HR}]}}',
      8,
      /by group/,
    ],
    [
      'an unconfirmed function',
      '{type: Row Restriction by Custom Where Clause, config: {predicate: "@username = 1"}}',
      8,
      /@username/,
    ],
  ])('%s', (_, rule, line, message) => {
    const policy = read(dataPolicy({ rule }));
    expect(policy.ok && policy.warnings.map((warning) => [warning.line, warning.message])).toEqual([
      [line, expect.stringMatching(message)],
    ]);
  });

  it('a certification', () => {
    const policy = read(dataPolicy({ extra: 'certification: {anything: [1]}' }));
    expect(policy).toMatchObject({ ok: true, payload: { certification: { anything: [1] } } });
    expect(policy.ok && policy.warnings.map(({ message }) => message)).toEqual([expect.stringMatching(/not checked/)]);
  });
});
