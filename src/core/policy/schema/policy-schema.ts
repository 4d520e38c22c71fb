import { dataActions } from './data-rules.ts';
import { anyOrAll, byType, circumstance, flag, listOf, mapping, maybeEmptyListOf, name } from './pieces.ts';
import { subscriptionActions } from './subscription.ts';

const common = {
  policyKey: name,
  name,
  staged: flag,
  template: flag,
  circumstanceOperator: anyOrAll,
  circumstances: listOf(
    circumstance,
    'A list with at least one entry; leave `circumstances` out to apply the policy to every data source.',
  ),
  certification: { type: 'object' },
  ownerRestrictions: mapping({
    users: maybeEmptyListOf(mapping({ iamid: name, username: name }, ['iamid', 'username'])),
    groups: maybeEmptyListOf(name),
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
  ...byType(
    mapping({ ...common, type: { const: 'data' }, actions: dataActions }, required),
    mapping({ ...common, type: { const: 'subscription' }, actions: subscriptionActions }, required),
  ),
} as const;
