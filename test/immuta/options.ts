/** How one Immuta differs from another. Every switch stands for a variant that the facts know of; README.md says how sure each is. */
export interface ImmutaOptions {
  /** How a request proves who it is. `exchange` gives tokens for the key and refuses the key itself. */
  readonly auth?: 'raw' | 'bearer' | 'exchange';
  readonly apiKey?: string;
  /** `exchange` only: a token answers 401 after so many requests. */
  readonly tokenRequests?: number;
  /** Paths that answer 500 instead of 401 when nobody is known. */
  readonly unauthenticated500?: readonly string[];
  /** What the user of the key may do. */
  readonly permissions?: readonly string[];
  /** How `GET /policy/global` answers. */
  readonly envelope?: 'array' | 'hits';
  /** `hits` only: whether `count` stands beside them. */
  readonly counts?: boolean;
  /** `hits` only: whether the list of policies heeds `size` and `offset`, and the most it gives at once. */
  readonly policyPageCap?: number;
  /** The most data sources given at once, whatever `size` asks for. */
  readonly sourcePageCap?: number;
  /** Whether a list of data sources carries each one's tags. */
  readonly tagsInSourceList?: boolean;
  /** How approvals of a subscription policy name the permission. */
  readonly permissionKey?: 'requiredPermission' | 'requiredPermissions';
  /** How rule types are spelled in V1. */
  readonly ruleNames?: 'handler' | 'as written';
  /** Whether V1 lists a domain with its name beside its id. */
  readonly domainNames?: boolean;
  /** A saved policy is shown as pending in so many answers that list it. */
  readonly pendingReads?: number;
  /** Key by which a pending policy says so; `none` means that it does not say. */
  readonly pendingField?: string;
  /** Path under which everything answers, for example `/api/immuta`. */
  readonly base?: string;
}

export type Settings = Required<Omit<ImmutaOptions, 'policyPageCap' | 'pendingField'>> & {
  readonly policyPageCap: number | undefined;
  readonly pendingField: string | undefined;
};

/** Every switch with the value it has when nobody turned it. */
export function settingsOf(options: ImmutaOptions): Settings {
  return {
    auth: options.auth ?? 'bearer',
    apiKey: options.apiKey ?? 'an-api-key',
    tokenRequests: options.tokenRequests ?? Number.POSITIVE_INFINITY,
    unauthenticated500: options.unauthenticated500 ?? [],
    permissions: options.permissions ?? ['GOVERNANCE', 'CREATE_DATA_SOURCE'],
    envelope: options.envelope ?? 'hits',
    counts: options.counts ?? true,
    policyPageCap: options.policyPageCap,
    sourcePageCap: options.sourcePageCap ?? 200,
    tagsInSourceList: options.tagsInSourceList ?? false,
    permissionKey: options.permissionKey ?? 'requiredPermission',
    ruleNames: options.ruleNames ?? 'handler',
    domainNames: options.domainNames ?? true,
    pendingReads: options.pendingReads ?? 0,
    pendingField: options.pendingField === 'none' ? undefined : (options.pendingField ?? 'status'),
    base: options.base ?? '',
  };
}
