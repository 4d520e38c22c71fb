import { dataActions } from './data-rules.ts';
import { definitions, named } from './definitions.ts';
import { anyOrAll, byType, flag, mapping, maybeEmptyListOf } from './pieces.ts';
import { subscriptionActions } from './subscription.ts';

const common = {
  policyKey: named.name,
  name: named.name,
  staged: flag,
  template: flag,
  circumstanceOperator: anyOrAll,
  circumstances: named.circumstances,
  certification: { type: 'object' },
  ownerRestrictions: mapping({
    users: maybeEmptyListOf(mapping({ iamid: named.name, username: named.name }, ['iamid', 'username'])),
    groups: maybeEmptyListOf(named.name),
  }),
} as const;

const required = ['policyKey', 'name', 'type', 'actions'] as const;

/**
 * What a policy file may say: JSON Schema 2020-12 of the payload of Immuta's V2 policy API. Editors get it as it is,
 * and it is what the checks use.
 */
export const policySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Data-access policy',
  $defs: definitions,
  ...byType(
    mapping({ ...common, type: { const: 'data' }, actions: dataActions }, required),
    mapping({ ...common, type: { const: 'subscription' }, actions: subscriptionActions }, required),
  ),
} as const;
