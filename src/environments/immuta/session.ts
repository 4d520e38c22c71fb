import { type Ask, askImmuta } from './api/ask.ts';
import { realTiming, type Timing } from './api/timing.ts';
import { type Dialect, defaultDialect } from './dialect.ts';
import type { ImmutaOptions } from './immuta-options.ts';
import { type KnownPolicies, knownPolicies } from './known-policies.ts';
import { type Listing, listPolicies } from './list-policies.ts';

type Settled = Required<
  Pick<ImmutaOptions, 'removal' | 'reCertify' | 'atOnce' | 'pageSize' | 'enforcedWithin' | 'sourcesMaxAge'>
>;

/** One connection to one Immuta, with what it was told and what it saw last. */
export interface Session extends Settled {
  readonly ask: Ask;
  readonly timing: Timing;
  readonly dialect: Dialect;
  readonly known: KnownPolicies;
  /** Reads the list anew and remembers it. */
  list(): Promise<Listing>;
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
  return {
    ask,
    timing,
    dialect,
    known: knownPolicies(),
    removal: options.removal ?? 'stage',
    reCertify: options.reCertify ?? false,
    atOnce: options.atOnce ?? 4,
    pageSize: options.pageSize ?? 200,
    enforcedWithin: options.enforcedWithin ?? 60_000,
    sourcesMaxAge: options.sourcesMaxAge ?? 300_000,
    list: async () => {
      last = await listPolicies(ask, dialect);
      return last;
    },
    lastListing: () => last,
  };
}
