/**
 * A Global Policy as the V2 policy API of Immuta takes it. The file is the payload: what is here is what is sent.
 * Names and values are that API's own.
 */
export type Policy = DataPolicy | SubscriptionPolicy;

interface CommonPolicy {
  /** The identity of the policy, unique in a directory and stable across renames of the file. */
  readonly policyKey: string;
  readonly name: string;
  /** True: saved, but active on no data source. */
  readonly staged: boolean;
  readonly template: boolean;
  readonly circumstanceOperator: 'any' | 'all';
  /** Where the policy applies; absent means every data source. */
  readonly circumstances?: readonly Circumstance[];
  /** Passed through untouched; unknown keys are reported as not checked. */
  readonly certification?: Readonly<Record<string, unknown>>;
  readonly ownerRestrictions?: {
    readonly users?: readonly { readonly iamid: string; readonly username: string }[];
    readonly groups?: readonly string[];
  };
}

export interface DataPolicy extends CommonPolicy {
  readonly type: 'data';
  readonly actions: readonly DataAction[];
}

export interface SubscriptionPolicy extends CommonPolicy {
  readonly type: 'subscription';
  readonly actions: SubscriptionAction;
}

export type Circumstance =
  | { readonly type: 'tags'; readonly tag: string }
  | { readonly type: 'columnTags'; readonly columnTag: string }
  | { readonly type: 'columnRegex'; readonly regex: string; readonly caseInsensitive?: boolean }
  | { readonly type: 'noTags' }
  | { readonly type: 'anyTag' }
  | { readonly type: 'domains'; readonly domains: readonly ({ readonly id: string } | { readonly name: string })[] };

export interface DataAction {
  readonly description?: string;
  readonly rules: readonly DataRule[];
}

/** Rules of an action stand in order: the first whose inclusion matches applies, the last without one is the "otherwise". */
export type DataRule = MaskingRule | WhereRule | EntitlementRowsRule | PurposeRule | MinimizationRule | TimeRule;

interface CommonRule {
  /** "For everyone who". */
  readonly inclusions?: UserCondition;
  /** "For everyone except". */
  readonly exceptions?: UserCondition;
}

export interface MaskingRule extends CommonRule {
  readonly type: 'Masking';
  readonly config: {
    readonly fields: readonly MaskedField[];
    readonly maskingConfig: MaskingConfig;
    /** SQL condition per row; masked only where it is true. */
    readonly conditionalPredicate?: string;
    readonly operator?: 'any' | 'all';
  };
}

export type MaskedField =
  | { readonly type: 'columnTags'; readonly columnTag: string }
  | { readonly type: 'columnRegex'; readonly regex: string; readonly caseInsensitive?: boolean }
  | { readonly type: 'noTags' }
  | { readonly type: 'anyTag' };

/** `type` decides which other keys mean something; keys that the facts do not confirm stay as they are. */
export interface MaskingConfig extends Readonly<Record<string, unknown>> {
  readonly type: string;
}

export interface WhereRule extends CommonRule {
  readonly type: 'Row Restriction by Custom Where Clause';
  readonly config: { readonly predicate: string } & Readonly<Record<string, unknown>>;
}

export interface EntitlementRowsRule extends CommonRule {
  readonly type: 'Row Restriction by User Entitlements';
  readonly config: {
    readonly operator: 'any' | 'all';
    readonly matches: readonly {
      readonly type: 'attribute' | 'group';
      readonly attribute?: string;
      readonly tag: string;
    }[];
  };
}

interface PurposeRule extends CommonRule {
  readonly type: 'Purpose Restriction';
  readonly config: { readonly operator?: 'any' | 'all'; readonly purposes: readonly string[] };
}

interface MinimizationRule extends CommonRule {
  readonly type: 'Minimization';
  readonly config: Readonly<Record<string, unknown>>;
}

export interface TimeRule extends CommonRule {
  readonly type: 'Time Restriction';
  readonly config: Readonly<Record<string, unknown>>;
}

export interface UserCondition {
  readonly operator: 'any' | 'all';
  readonly groups?: readonly string[];
  readonly attributes?: readonly { readonly name: string; readonly value: string }[];
  readonly purposes?: readonly string[];
}

export interface SubscriptionAction {
  readonly type: 'anyone' | 'approval' | 'entitlements' | 'manual';
  readonly automaticSubscription?: boolean;
  readonly allowDiscovery?: boolean;
  readonly shareResponsibility?: boolean;
  readonly accessGrant?: 'READ' | 'WRITE';
  /** Entitlement functions, instead of `entitlements`. */
  readonly advanced?: string;
  readonly entitlements?: UserCondition;
  /** `requiredPermission` up to 2024.2, `requiredPermissions` since 2025.1; kept as written. */
  readonly approvals?: readonly Readonly<Record<string, unknown>>[];
  readonly description?: string;
}
