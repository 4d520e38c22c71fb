import { named } from './definitions.ts';
import { byType, flag, listOf, mapping, text } from './pieces.ts';

/** One key up to 2024.2, the other since 2025.1; kept as written. */
const approval = {
  ...mapping(
    {
      specificApproverRequired: flag,
      requiredPermission: named.name,
      requiredPermissions: { type: ['string', 'array'], minLength: 1, minItems: 1, items: named.name },
    },
    ['specificApproverRequired'],
  ),
  oneOf: [{ required: ['requiredPermission'] }, { required: ['requiredPermissions'] }],
  description: 'Exactly one of `requiredPermission` and `requiredPermissions`.',
} as const;

const common = {
  automaticSubscription: flag,
  allowDiscovery: flag,
  shareResponsibility: flag,
  accessGrant: { enum: ['READ', 'WRITE'] },
  description: { type: 'string' },
} as const;

/** `actions` of a subscription policy: one mapping, not a list. */
export const subscriptionActions = byType(
  mapping({ ...common, type: { const: 'anyone' } }, ['type']),
  mapping({ ...common, type: { const: 'manual' } }, ['type']),
  mapping({ ...common, type: { const: 'approval' }, approvals: listOf(approval) }, ['type', 'approvals']),
  mapping({ ...common, type: { const: 'entitlements' }, entitlements: named.entitledPeople, advanced: text }, ['type']),
);
