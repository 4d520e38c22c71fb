import type { ImmutaConnection, ImmutaDialect } from '../../core/connections/connections.ts';

/**
 * Words in which one Immuta differs from another. What public documentation and clients confirm is built in; what they
 * do not is a default that an operator can correct, never a fact.
 */
export type Dialect = Required<Omit<ImmutaDialect, 'identityProvider'>> &
  Pick<ImmutaConnection, 'permissionKey'> & { readonly identityProvider: string | undefined };

export const defaultDialect: Dialect = {
  ruleTypes: {
    masking: 'Masking',
    visibility: 'rows',
    roworobjectrestriction: 'rows',
    prerequisite: 'Purpose Restriction',
    minimization: 'Minimization',
    'time-based': 'Time Restriction',
    'row restriction by custom where clause': 'Row Restriction by Custom Where Clause',
    'row restriction by user entitlements': 'Row Restriction by User Entitlements',
    'purpose restriction': 'Purpose Restriction',
    'time restriction': 'Time Restriction',
  },
  maskingTypes: { 'Consistent Value': 'Hash' },
  subscriptionTypes: {
    policy: 'entitlements',
    automatic: 'anyone',
    entitlements: 'entitlements',
    anyone: 'anyone',
    approval: 'approval',
    manual: 'manual',
  },
  serverKeys: [
    'id',
    'createdBy',
    'createdByName',
    'createdAt',
    'updatedAt',
    'metadata',
    'clonedFrom',
    'systemGenerated',
    'deleted',
    'displayName',
    'hasLeafNodes',
  ],
  identityProvider: undefined,
  emptyCircumstances: 'unknown',
  permissionKey: 'requiredPermission',
  pending: { key: 'status', values: ['pending'] },
};
