import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/core/text/json.ts';
import { type Dialect, defaultDialect } from '../../../src/environments/immuta/dialect.ts';
import { payloadOf } from '../../../src/environments/immuta/v1/payload-of.ts';

const folder = new URL('./fixtures/policies/', import.meta.url);
const fixtures = readdirSync(folder).map((file) => ({
  file,
  ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { v1: JsonObject; v2: JsonObject }),
}));

const masking = {
  policyKey: 'k',
  name: 'k',
  type: 'data',
  actions: [
    {
      type: 'masking',
      rules: [{ type: 'masking', config: { fields: [{ type: 'anyTag' }], maskingConfig: { type: 'Null' } } }],
    },
  ],
};
const withCircumstances = (circumstances: Json): JsonObject => ({ ...masking, circumstances });
const withRule = (rule: JsonObject): JsonObject => ({ ...masking, actions: [{ type: 'x', rules: [rule] }] });
const withExceptions = (exceptions: JsonObject): JsonObject => withRule({ type: 'masking', config: {}, exceptions });
const withException = (condition: JsonObject): JsonObject =>
  withExceptions({ operator: 'or', conditions: [condition] });
const subscription = (action: JsonObject): JsonObject => ({ ...masking, type: 'subscription', actions: [action] });

const read = (object: JsonObject, dialect: Partial<Dialect> = {}) =>
  payloadOf(object, { ...defaultDialect, ...dialect });

describe('a policy as V1 lists it', () => {
  it.each(fixtures)('$file becomes what V2 saves', ({ v1, v2 }) => {
    expect(read(v1)).toEqual({ ok: true, payload: v2, notChecked: [] });
  });

  it.each<[string, JsonObject]>([
    ['applies only where an owner selects it', withCircumstances(null)],
    ['list of circumstances is empty', withCircumstances([])],
    [
      'joined by "and" and "or" at once',
      withCircumstances([
        { operator: 'or', type: 'anyTag' },
        { operator: 'and', type: 'noTags' },
      ]),
    ],
    ['circumstances are joined by "none of"', withCircumstances([{ operator: 'none of', type: 'anyTag' }])],
    ['exceptions are joined by "AND"', withExceptions({ operator: 'AND', conditions: [] })],
    ['exceptions are joined by "constructor"', withExceptions({ operator: 'constructor', conditions: [] })],
    ['condition of type "roles"', withException({ type: 'roles' })],
    ['identity provider "okta"', withException({ type: 'groups', group: { name: 'g', iam: 'okta' } })],
    ['neither a predicate nor matches', withRule({ type: 'visibility', config: {} })],
    ['exactly one subscription action', { ...masking, type: 'subscription', actions: [{}, {}] }],
    ['its type is "local"', { ...masking, type: 'local' }],
    ['no list of rules', { ...masking, actions: [{}] }],
  ])('cannot be told where it %s', (why, object) => {
    expect(read(object)).toEqual({ ok: false, why: expect.arrayContaining([expect.stringContaining(why)]) });
  });

  it.each<[string, JsonObject]>([
    ['policy.uuid is not known', { ...masking, uuid: 'x' }],
    ['circumstances of type "server"', withCircumstances([{ operator: 'or', type: 'server', server: 'x' }])],
    ['rules of type "differentialPrivacy"', withRule({ type: 'differentialPrivacy', config: {} })],
    ['rule.label is not known', withRule({ type: 'masking', config: {}, label: 'x' })],
    [
      'exceptions.conditions.negated is not known',
      withException({ type: 'groups', group: { name: 'g' }, negated: true }),
    ],
    ['exceptions.conditions.field is not known', withException({ type: 'groups', group: { name: 'g' }, field: 'x' })],
    ['exceptions.group.not is not known', withException({ type: 'groups', group: { name: 'g', not: true } })],
    [
      'exceptions.authorization.not is not known',
      withException({ type: 'authorizations', authorization: { auth: 'a', value: 'b', not: true } }),
    ],
    ['exceptions.conditions.not is not known', withException({ type: 'purposes', value: 'p', not: true })],
    ['exceptions.not is not known', withExceptions({ operator: 'or', conditions: [], not: true })],
    ['tag.exact is not known', withCircumstances([{ operator: 'or', type: 'tags', tag: { name: 't', exact: true } }])],
    [
      'domain.exact is not known',
      withCircumstances([{ operator: 'or', type: 'domains', domains: [{ name: 'd', exact: true }] }]),
    ],
    ['subscriptions of type "guardrail"', subscription({ subscriptionType: 'guardrail' })],
  ])('says that it was not checked: %s', (what, object) => {
    expect(read(object)).toMatchObject({ ok: true, notChecked: [expect.stringContaining(what)] });
  });

  it('keeps what it does not know of a configuration', () => {
    const maskingConfig = { type: 'Regex', regex: 'a', nothing: null, more: { deep: [1] } };
    expect(read(withRule({ type: 'masking', config: { fields: [], maskingConfig, unheard: 'of' } }))).toMatchObject({
      payload: { actions: [{ rules: [{ config: { maskingConfig, unheard: 'of' } }] }] },
    });
  });

  it('is told in the words that the operator gives', () => {
    const rule = withRule({ type: 'rowFilter', config: { predicate: 'true' } });
    expect(read(rule, { ruleTypes: { rowfilter: 'rows' } })).toMatchObject({
      payload: { actions: [{ rules: [{ type: 'Row Restriction by Custom Where Clause' }] }] },
      notChecked: [],
    });
    expect(
      read(withException({ type: 'groups', group: { name: 'g', iam: 'okta' } }), { identityProvider: 'okta' }).ok,
    ).toBe(true);
    expect(read(withCircumstances([]), { emptyCircumstances: 'everywhere' })).toMatchObject({ ok: true });
    expect(read({ ...masking, uuid: 'x' }, { serverKeys: ['uuid'] })).toMatchObject({ notChecked: [] });
  });

  it('names a domain by its name, and by its id only where there is no other', () => {
    const domains = [{ id: '1', name: 'finance' }, { id: '2' }];
    expect(read(withCircumstances([{ operator: 'or', type: 'domains', domains }]))).toMatchObject({
      payload: { circumstances: [{ type: 'domains', domains: [{ name: 'finance' }, { id: '2' }] }] },
    });
  });

  it('spells the permission as the target does', () => {
    const approvals = [{ requiredPermission: 'OWNER' }];
    expect(
      read(subscription({ subscriptionType: 'approval', approvals }), { permissionKey: 'requiredPermissions' }),
    ).toMatchObject({
      payload: { actions: { approvals: [{ requiredPermissions: 'OWNER' }] } },
    });
  });
});
