/**
 * Words in which one Immuta differs from another. What public documentation and clients confirm is built in; what they
 * do not is a default that an operator can correct, never a fact.
 */
export interface Dialect {
  /** V1 rule types, in lower case, by what they are called in V2; `rows` is told by what the rule holds. */
  readonly ruleTypes: Readonly<Record<string, RuleType | 'rows'>>;
  /** V1 masking types by what they are called in V2; one that is not listed is the same in both. */
  readonly maskingTypes: Readonly<Record<string, string>>;
  /** V1 subscription types by what they are called in V2. */
  readonly subscriptionTypes: Readonly<Record<string, SubscriptionType>>;
  /** Top-level keys that only the server writes. */
  readonly serverKeys: readonly string[];
  /** Identity provider that a group or attribute names when V2 named none. */
  readonly identityProvider: string | undefined;
  /** What an empty list of circumstances in V1 means; `unknown` is never taken for equal. */
  readonly emptyCircumstances: 'everywhere' | 'unknown';
  /** How approvals of a subscription name the permission in V2. */
  readonly permissionKey: 'requiredPermission' | 'requiredPermissions';
  /** Key of a V1 policy and its values, in lower case, that say it is not in force yet. */
  readonly pending: { readonly key: string; readonly values: readonly string[] };
}

export type RuleType =
  | 'Masking'
  | 'Row Restriction by Custom Where Clause'
  | 'Row Restriction by User Entitlements'
  | 'Purpose Restriction'
  | 'Minimization'
  | 'Time Restriction';

export type SubscriptionType = 'entitlements' | 'anyone' | 'approval' | 'manual';

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
