import { describe, expect, it } from '@jest/globals';
import { normalPolicy, policyDigest } from '../../../src/core/policy/normal-policy.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';

const rule = (parts: JsonObject = {}): JsonObject => ({
  type: 'Masking',
  config: { fields: [{ type: 'columnTags', columnTag: 'HR' }], maskingConfig: { type: 'Hash' } },
  ...parts,
});
const policy = (parts: JsonObject = {}): JsonObject => ({
  policyKey: 'a',
  name: 'A',
  type: 'data',
  actions: [{ rules: [rule()] }],
  ...parts,
});
const withRules = (...rules: JsonObject[]): JsonObject => policy({ actions: [{ rules }] });
const subscription = (actions: JsonObject): JsonObject => policy({ type: 'subscription', actions });

describe('two payloads have one normal form when they say the same', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['server keys', policy(), policy({ id: 7, createdAt: '2024-01-01', updatedBy: 'x', metadata: {} })],
    ['defaults', policy(), policy({ staged: false, template: false, circumstanceOperator: 'any' })],
    [
      'the operator of people',
      withRules(rule({ exceptions: { groups: ['a'] } })),
      withRules(rule({ exceptions: { operator: 'any', groups: ['a'], attributes: [], purposes: [] } })),
    ],
    [
      'the order of groups and attributes',
      withRules(
        rule({
          exceptions: {
            groups: ['b', 'a'],
            attributes: [
              { name: 'x', value: '1' },
              { name: 'a', value: '1' },
            ],
          },
        }),
      ),
      withRules(
        rule({
          exceptions: {
            groups: ['a', 'b', 'a'],
            attributes: [
              { value: '1', name: 'a' },
              { name: 'x', value: '1' },
            ],
          },
        }),
      ),
    ],
    [
      'the order of circumstances',
      policy({ circumstances: [{ type: 'tags', tag: 'A' }, { type: 'anyTag' }] }),
      policy({ circumstances: [{ type: 'anyTag' }, { tag: 'A', type: 'tags' }] }),
    ],
    ['the case of a rule type', withRules(rule()), withRules(rule({ type: 'MASKING' }))],
    [
      'the key for the permission of an approver',
      subscription({ type: 'approval', approvals: [{ specificApproverRequired: true, requiredPermission: 'OWNER' }] }),
      subscription({
        type: 'approval',
        approvals: [{ specificApproverRequired: true, requiredPermissions: ['OWNER'] }],
      }),
    ],
    ['flags that are false', subscription({ type: 'anyone' }), subscription({ type: 'anyone', allowDiscovery: false })],
  ])('%s', (_, one, other) => {
    expect(normalPolicy(other)).toEqual(normalPolicy(one));
    expect(policyDigest(other)).toBe(policyDigest(one));
  });
});

describe('two payloads have different normal forms when they say something else', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['staged', policy(), policy({ staged: true })],
    [
      'the order of rules',
      withRules(rule({ inclusions: { groups: ['a'] } }), rule()),
      withRules(rule(), rule({ inclusions: { groups: ['a'] } })),
    ],
    ['any or all', policy(), policy({ circumstanceOperator: 'all' })],
    ['a description', policy(), policy({ actions: [{ rules: [rule()], description: 'x' }] })],
    [
      'an unknown key of a mask',
      withRules(rule({ config: { maskingConfig: { type: 'Hash' } } })),
      withRules(rule({ config: { maskingConfig: { type: 'Hash', operator: 'any' } } })),
    ],
    [
      'a certification',
      policy({ certification: { tags: ['a', 'b'] } }),
      policy({ certification: { tags: ['b', 'a'] } }),
    ],
    ['no circumstances and none', policy(), policy({ circumstances: [] })],
  ])('%s', (_, one, other) => {
    expect(policyDigest(other)).not.toBe(policyDigest(one));
  });
});
