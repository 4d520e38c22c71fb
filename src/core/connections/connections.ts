import type { DataRule, SubscriptionAction } from '../policy/policy.ts';
import type { Floor } from '../rules/rules.ts';
import type { SecretReference } from './secret.ts';

/** What the operator of a server says in `connections.yml`, with every default filled in. Repositories cannot say any of it. */
export interface Connections {
  /** By name, as rules files name them. */
  readonly environments: ReadonlyMap<string, Connection>;
  readonly repositories: readonly RepositoryTrust[];
  /** No repository asks for less. */
  readonly minimum: Floor;
  /** Keys whose statements count, and keys that no longer do. */
  readonly trustedKeys: readonly TrustedKey[];
  /** The key that signs statements; absent: nothing can be promoted. */
  readonly signing: { readonly keyid: string; readonly key: SecretReference } | undefined;
  readonly notifications: readonly ChannelConnection[];
}

/** An environment as the operator connects it. */
export type Connection = FileConnection | PostgresConnection | ImmutaConnection;

interface CommonConnection {
  /** Repositories (`owner/name`) that may use it. */
  readonly repositories: readonly string[];
  /** Longest time for one request or statement. */
  readonly timeLimitSeconds: number;
  /** Share of policies that one sync may take out of effect without confirmation, 0 to 1. */
  readonly maxRemovals: number;
}

export interface FileConnection extends CommonConnection {
  readonly kind: 'file';
  readonly folder: string;
}

interface NetworkConnection extends CommonConnection {
  /** False: loopback, private and link-local addresses are refused, also where a name leads there. */
  readonly allowPrivateAddresses: boolean;
  /** PEM certificates of the authority that signed the server's; absent: the usual ones. */
  readonly certificates: SecretReference | undefined;
}

export interface PostgresConnection extends NetworkConnection {
  readonly kind: 'postgres';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: SecretReference | undefined;
  /** `verify`: encrypted, certificate and name checked; `off`: plain, for a private network. */
  readonly tls: 'verify' | 'off';
  /** Schema of the app's own tables. */
  readonly stateSchema: string;
  /** `governed_`: the view of `finance.payments` is `governed_finance.payments`. */
  readonly viewSchemaPrefix: string;
  /** Roles that read and write base tables all the same, such as what loads them. */
  readonly bypassRoles: readonly string[];
  /** Tag of the column that time restrictions look at. */
  readonly eventTimeTag: string | undefined;
  /** Provider of the security labels that hold tags; absent: tags stand in comments. */
  readonly labelProvider: string | undefined;
}

export interface ImmutaConnection extends NetworkConnection {
  readonly kind: 'immuta';
  /** Without a slash at the end. */
  readonly url: string;
  readonly apiKey: SecretReference;
  readonly authentication: 'raw' | 'bearer' | 'exchange';
  readonly removal: 'stage' | 'delete';
  readonly permissionKey: 'requiredPermission' | 'requiredPermissions';
  /** How a token that the key was exchanged for is sent; absent: as bearer. */
  readonly token?: 'raw' | 'bearer';
  /** Exchange the key for a token where it is answered 401; absent: yes. */
  readonly exchangeOn401?: boolean;
  /** Ask owners to certify anew where a certification changes; absent: no. */
  readonly reCertify?: boolean;
  /** What differs between versions of Immuta and no documentation settles. */
  readonly dialect?: ImmutaDialect;
}

/** Words of one Immuta, beside those that every client knows. */
export interface ImmutaDialect {
  /** V1 rule types by what V2 calls them; `rows`: a row restriction, of the kind that the rule itself shows. */
  readonly ruleTypes?: Readonly<Record<string, ImmutaRuleType | 'rows'>>;
  /** V1 masking types by what V2 calls them. */
  readonly maskingTypes?: Readonly<Record<string, string>>;
  /** V1 subscription types by what V2 calls them. */
  readonly subscriptionTypes?: Readonly<Record<string, ImmutaSubscriptionType>>;
  /** Top-level keys of V1 that say nothing about what a policy does. */
  readonly serverKeys?: readonly string[];
  /** Identity provider of groups and attributes for which V2 names none. */
  readonly identityProvider?: string;
  /** What an empty list of circumstances means in V1; `unknown` is never taken for equal. */
  readonly emptyCircumstances?: 'everywhere' | 'unknown';
  /** Key of a V1 policy, with its values in small letters, that say it is not in force yet. */
  readonly pending?: { readonly key: string; readonly values: readonly string[] };
}

type ImmutaRuleType = DataRule['type'];
type ImmutaSubscriptionType = SubscriptionAction['type'];

export interface RepositoryTrust {
  /** `owner/name`. */
  readonly name: string;
  /** What is in force before the first statement. */
  readonly firstTrustedCommit: string;
  /** Number of the newest statement whose facts the operator gives up, after the ledger was lost for good; absent: none. */
  readonly ledgerLostUpTo?: number;
}

export interface TrustedKey {
  readonly keyid: string;
  /** PEM of the public key. */
  readonly publicKey: SecretReference;
  /** `true`: nothing it signed counts; `except`: nothing but what that file of `a2p audit signed` names. */
  readonly revoked: boolean | { readonly except: { readonly file: string } };
  /** Unix seconds of the first and last moment at which it may sign. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

/** Where people outside GitHub are told. */
export type ChannelConnection = SlackConnection | WebhookConnection;

interface CommonChannel {
  /** What messages and logs call it; part of the ids that its receiver drops doubles by. */
  readonly name: string;
  /** The address, which is a secret: whoever knows it may write there. */
  readonly url: SecretReference;
  /** Repositories it hears of; empty: all. */
  readonly repositories: readonly string[];
  /** Longest time for one request. */
  readonly timeLimitSeconds: number;
  /** False: https alone, and no loopback, private or link-local address. */
  readonly allowPrivateAddresses: boolean;
  /** PEM certificates of the authority that signed the server's; absent: the usual ones. */
  readonly certificates: SecretReference | undefined;
}

/** A Slack-compatible incoming webhook. */
export interface SlackConnection extends CommonChannel {
  readonly kind: 'slack';
}

/** A webhook in the form of the Standard Webhooks specification. */
export interface WebhookConnection extends CommonChannel {
  readonly kind: 'webhook';
  /** `whsec_…`: signs what it gets. */
  readonly secret: SecretReference;
}
