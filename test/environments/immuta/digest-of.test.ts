import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/core/text/json.ts';
import { digestOf } from '../../../src/environments/immuta/digest-of.ts';

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
const all = { circumstanceOperator: 'all' };

describe('a policy that is desired and one that is listed', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['how one circumstance is joined', data({ circumstances: [a], ...all }), data({ circumstances: [a] })],
    ['how no circumstance is joined', data(all), data({})],
    ['exceptions for nobody', rule({ exceptions: { operator: 'any', groups: [], purposes: [] } }), rule({})],
    ['read access', subscription({ type: 'anyone', accessGrant: 'READ' }), subscription({ type: 'anyone' })],
    ['what the normal form leaves out', data({ staged: false }), data({})],
  ])('are equal but for %s', (_, one, other) => {
    expect(digestOf(one)).toBe(digestOf(other));
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['how two circumstances are joined', data({ circumstances: [a, b], ...all }), data({ circumstances: [a, b] })],
    ['exceptions', rule({ exceptions: { purposes: ['x'] } }), rule({})],
    ['inclusions of nobody', rule({ inclusions: { groups: [] } }), rule({})],
    ['write access', subscription({ accessGrant: 'WRITE' }), subscription({})],
    ['the order of rules', data({ actions: [{ rules: [a, b] }] }), data({ actions: [{ rules: [b, a] }] })],
    ['a restriction to nobody', data({ ownerRestrictions: { groups: [] } }), data({})],
  ])('differ in %s', (_, one, other) => {
    expect(digestOf(one)).not.toBe(digestOf(other));
  });
});
