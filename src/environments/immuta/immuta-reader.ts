import type { EnvironmentCapabilities, EnvironmentReader } from '../../ports.ts';
import { readingOnly } from '../shared/reading-only.ts';
import { changesNothing } from './changes-nothing.ts';
import type { ImmutaOptions } from './immuta-options.ts';
import { planWith } from './plan-with.ts';
import { readInventory } from './read-inventory.ts';
import { readNames } from './read-names.ts';
import { readPolicies } from './read-policies.ts';
import { rememberedSources } from './read-sources.ts';
import { type Session, sessionOf } from './session.ts';

/** An Immuta to be read and planned for; its way out lets no write through. */
export function immutaReader(options: ImmutaOptions): EnvironmentReader {
  return readerOf(readingSession(options), options.dryRun ?? true);
}

/** A session with no way to write. */
export function readingSession(options: ImmutaOptions): Session {
  return sessionOf({ ...options, fetch: readingOnly(options.fetch, changesNothing) });
}

/** The reading half of a client. */
export function readerOf(session: Session, dryRun: boolean): EnvironmentReader {
  const capabilities: EnvironmentCapabilities = {
    kind: 'immuta',
    atomic: false,
    holdsSequence: false,
    removal: session.removal,
    needsManagedKeys: true,
  };
  return {
    capabilities,
    readInventory: (against) => readInventory(session, against),
    readSources: rememberedSources(session),
    readNames: () => readNames(session),
    readPolicies: () => readPolicies(session),
    plan: (desired, limits) => planWith(session, desired, limits, dryRun),
  };
}
