import type { EnvironmentCapabilities, EnvironmentReader } from '../../ports.ts';
import { readingOnly } from '../shared/reading-only.ts';
import type { ImmutaOptions } from './immuta-options.ts';
import { planWith } from './plan-with.ts';
import { readInventory } from './read-inventory.ts';
import { type Session, sessionOf } from './session.ts';

/** An Immuta to be read and planned for; its way out lets no write through. */
export function immutaReader(options: ImmutaOptions): EnvironmentReader {
  const session = sessionOf({ ...options, fetch: readingOnly(options.fetch, changesNothing) });
  return readerOf(session, options.dryRun ?? true);
}

/** The API's own dry run, and the exchange of the key for a token, which is a POST as well. */
function changesNothing(method: string, { pathname, searchParams }: URL): boolean {
  if (method !== 'POST') return false;
  if (pathname.endsWith('/api/v2/policy')) return searchParams.getAll('dryRun').join() === 'true';
  return pathname.endsWith('/bim/apikey/authenticate');
}

/** The reading half of a client. */
export function readerOf(session: Session, dryRun: boolean): EnvironmentReader {
  const capabilities: EnvironmentCapabilities = {
    kind: 'immuta',
    atomic: false,
    holdsSequence: false,
    knowsSources: true,
    removal: session.removal,
  };
  return {
    capabilities,
    readInventory: (against) => readInventory(session, against),
    plan: (desired, limits) => planWith(session, desired, limits, dryRun),
  };
}
