import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../../../src/core/text/canonical.ts';
import type { Json, JsonObject } from '../../../src/core/text/json.ts';
import { comparable } from '../../../src/environments/immuta/comparable.ts';

const data = (more: JsonObject): JsonObject => ({ policyKey: 'k', name: 'k', type: 'data', actions: [], ...more });
const rule = (more: JsonObject): JsonObject =>
  data({ actions: [{ rules: [{ type: 'Masking', config: {}, ...more }] }] });
const subscription = (actions: JsonObject): JsonObject => ({
  policyKey: 'k',
  name: 'k',
  type: 'subscription',
  actions,
});
const a: Json = { type: 'tags', tag: 'a' };
const b: Json = { type: 'tags', tag: 'b' };

const equal = (one: JsonObject, other: JsonObject) =>
  canonicalJson(comparable(one)) === canonicalJson(comparable(other));

describe('two payloads', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['flags at their defaults', data({ staged: false, template: false }), data({})],
    ['the order of circumstances', data({ circumstances: [a, b] }), data({ circumstances: [b, a, a] })],
    [
      'a join of one circumstance',
      data({ circumstances: [a], circumstanceOperator: 'all' }),
      data({ circumstances: [a] }),
    ],
    [
      '"any", the default join',
      data({ circumstances: [a, b], circumstanceOperator: 'any' }),
      data({ circumstances: [a, b] }),
    ],
    [
      'the order of groups',
      rule({ exceptions: { groups: ['x', 'y'] } }),
      rule({ exceptions: { operator: 'any', groups: ['y', 'x', 'y'] } }),
    ],
    ['empty lists', rule({ exceptions: { groups: ['x'], purposes: [] } }), rule({ exceptions: { groups: ['x'] } })],
    ['exceptions of nobody', rule({ exceptions: { operator: 'any', groups: [] } }), rule({})],
    [
      'the spelling of a rule type',
      rule({ type: 'Row Restriction By User Entitlements' }),
      rule({ type: 'Row Restriction by User Entitlements' }),
    ],
    [
      'the default operator of a mask',
      rule({ config: { operator: 'any', fields: [a] } }),
      rule({ config: { fields: [a] } }),
    ],
    [
      'the spelling of the permission',
      subscription({ approvals: [{ specificApproverRequired: true, requiredPermission: 'OWNER' }] }),
      subscription({ approvals: [{ specificApproverRequired: true, requiredPermissions: ['OWNER'] }] }),
    ],
    [
      'flags of a subscription at their defaults',
      subscription({
        automaticSubscription: false,
        allowDiscovery: false,
        shareResponsibility: false,
        accessGrant: 'READ',
        description: '',
      }),
      subscription({}),
    ],
    [
      'an empty list of restricted users',
      data({ ownerRestrictions: { users: [], groups: ['x'] } }),
      data({ ownerRestrictions: { groups: ['x'] } }),
    ],
  ])('are equal but for %s', (_, one, other) => {
    expect(equal(one, other)).toBe(true);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['staged', data({ staged: true }), data({})],
    [
      'the join of two circumstances',
      data({ circumstances: [a, b], circumstanceOperator: 'all' }),
      data({ circumstances: [a, b] }),
    ],
    ['the order of rules', data({ actions: [{ rules: [a, b] }] }), data({ actions: [{ rules: [b, a] }] })],
    ['the order of actions', data({ actions: [a, b] }), data({ actions: [b, a] })],
    [
      'the order of approvals',
      subscription({ approvals: [{ requiredPermission: 'A' }, { requiredPermission: 'B' }] }),
      subscription({ approvals: [{ requiredPermission: 'B' }, { requiredPermission: 'A' }] }),
    ],
    [
      'a join of two groups',
      rule({ exceptions: { operator: 'all', groups: ['x', 'y'] } }),
      rule({ exceptions: { groups: ['x', 'y'] } }),
    ],
    ['inclusions of nobody', rule({ inclusions: { groups: [] } }), rule({})],
    [
      'a key of a masking configuration',
      rule({ config: { maskingConfig: { type: 'Regex', global: false } } }),
      rule({ config: { maskingConfig: { type: 'Regex' } } }),
    ],
    ['write access', subscription({ accessGrant: 'WRITE' }), subscription({})],
    [
      'two permissions',
      subscription({ approvals: [{ requiredPermissions: ['A', 'B'] }] }),
      subscription({ approvals: [{ requiredPermissions: ['A'] }] }),
    ],
    ['a restriction to nobody', data({ ownerRestrictions: { users: [], groups: [] } }), data({})],
    ['an owner restriction', data({ ownerRestrictions: { groups: ['x'] } }), data({})],
  ])('differ in %s', (_, one, other) => {
    expect(equal(one, other)).toBe(false);
  });
});
