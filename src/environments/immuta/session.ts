import type { DesiredState } from '../../core/sync/environment-state.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { type Ask, askImmuta } from './api/ask.ts';
import { realTiming, type Timing } from './api/timing.ts';
import { type Dialect, defaultDialect } from './dialect.ts';
import type { ImmutaOptions } from './immuta-options.ts';
import { type Judge, judgeFor } from './judge.ts';
import { type Listing, listPolicies } from './list-policies.ts';

type Settled = Required<
  Pick<ImmutaOptions, 'removal' | 'reCertify' | 'atOnce' | 'pageSize' | 'enforcedWithin' | 'sourcesMaxAge'>
>;

/** What is listed, and how it stands to what is desired. */
export interface Look {
  readonly listing: Listing;
  readonly judge: Judge;
}

/** One connection to one Immuta, with what it was told and what it saw last. */
export interface Session extends Settled {
  readonly ask: Ask;
  readonly timing: Timing;
  readonly dialect: Dialect;
  /** This session is about to save or remove the policy. */
  changing(policyKey: string): void;
  isChanged(policyKey: string): boolean;
  /** Reads the list anew and remembers it, to be judged by what is desired, or else by what was desired last. */
  look(desired?: DesiredState): Promise<Look>;
  /** The list read last. */
  lastListing(): Listing | undefined;
}

/** Opens nothing yet: the first request is the first thing that Immuta hears. */
export function sessionOf(options: ImmutaOptions): Session {
  const { url, apiKey } = options;
  const timing = options.timing ?? realTiming;
  const dialect = { ...defaultDialect, ...options.dialect };
  const ask = askImmuta({
    url: url.replace(/\/+$/, ''),
    fetch: options.fetch,
    timing,
    attempts: options.attempts ?? 4,
    longestWait: options.longestWait ?? 30_000,
    login: {
      apiKey,
      style: options.authentication ?? 'bearer',
      exchangeOn401: options.exchangeOn401 ?? true,
      token: options.token ?? 'bearer',
    },
  });
  let last: Listing | undefined;
  let lastDesired: DesiredState | undefined;
  const earlier = new Map<string, string>();
  const changed = new Set<string>();
  return {
    ask,
    timing,
    dialect,
    changing: (policyKey) => {
      changed.add(policyKey);
    },
    isChanged: (policyKey) => changed.has(policyKey),
    removal: options.removal ?? 'stage',
    reCertify: options.reCertify ?? false,
    atOnce: options.atOnce ?? 4,
    pageSize: options.pageSize ?? 200,
    enforcedWithin: options.enforcedWithin ?? 60_000,
    sourcesMaxAge: options.sourcesMaxAge ?? 300_000,
    look: async (desired) => {
      lastDesired = desired ?? lastDesired;
      const wanted = lastDesired;
      const payloads = (wanted?.policies ?? []).map(({ payload }) => payload as JsonObject);
      last = await listPolicies(ask, dialect, payloads);
      return { listing: last, judge: judgeFor(wanted, last.domains, earlier) };
    },
    lastListing: () => last,
  };
}
