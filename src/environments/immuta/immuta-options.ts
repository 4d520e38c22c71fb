import type { Secret } from '../../core/connections/secret.ts';
import type { GuardedFetch } from '../../http/guarded-fetch.ts';
import type { AuthStyle } from './api/login.ts';
import type { Timing } from './api/timing.ts';
import type { Dialect } from './dialect.ts';

/** One Immuta, as an operator connects it. Only the address, the key and the way out are without a default. */
export interface ImmutaOptions {
  /** Address under which the API answers, for example `https://corp.hosted.immutacloud.com`. */
  readonly url: string;
  readonly apiKey: Secret;
  readonly fetch: GuardedFetch;
  /** Default `bearer`. */
  readonly authentication?: AuthStyle;
  /** Exchange the key for a token once where it is answered 401; default true. */
  readonly exchangeOn401?: boolean;
  /** How a token of an exchange stands in the header; default `bearer`. */
  readonly token?: 'raw' | 'bearer';
  /** What a removal does; default `stage`: out of effect, but kept. */
  readonly removal?: 'stage' | 'delete';
  /** Ask owners to certify anew where a certification changed; default false. */
  readonly reCertify?: boolean;
  /** Let Immuta try each change in the plan, one request a change; default true for a reader, false for a client. */
  readonly dryRun?: boolean;
  /** Requests at once; policies are created one after another all the same. Default 4. */
  readonly atOnce?: number;
  /** Items a page of data sources, users and groups; default 200. */
  readonly pageSize?: number;
  /** How long to wait for a saved policy to come into force, in milliseconds; default 60,000. */
  readonly enforcedWithin?: number;
  /** How long data sources are remembered, in milliseconds; default 300,000. */
  readonly sourcesMaxAge?: number;
  /** How often one request is sent at most; default 4. */
  readonly attempts?: number;
  /** Longest pause between two attempts in milliseconds; where Immuta asks for a longer one, the caller waits. Default 30,000. */
  readonly longestWait?: number;
  readonly dialect?: Partial<Dialect>;
  readonly timing?: Timing;
}
