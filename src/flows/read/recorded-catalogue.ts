import { newestCatalogue, sourcesOfParts } from '../../core/catalogue/catalogue-snapshot.ts';
import type { DataSource } from '../../core/catalogue/data-source.ts';
import type { CatalogueEntry } from '../../core/ledger/ledger-entry.ts';
import type { Entries } from '../../core/ledger/recorded.ts';
import type { Rules } from '../../core/rules/rules.ts';
import { OutsideError } from '../../errors.ts';
import type { World } from '../world.ts';

/** The catalogue of an environment by the last snapshot that the app took, in that environment's own names. */
export type RecordedCatalogue =
  | {
      readonly known: true;
      readonly sources: readonly DataSource[];
      /** Names exactly these. */
      readonly digest: string;
      /** Why it may not decide; absent: it may. */
      readonly stale?: string;
    }
  /** Never taken, or not to be read: not the same as a catalogue of nothing. */
  | { readonly known: false; readonly why: string };

/** Reads the newest snapshot that the ledger names; one older than the rules allow is read, and said to be stale. */
export async function readRecordedCatalogue(
  world: World,
  rules: Extract<Rules['catalogue'], { maxAgeSeconds: number }>,
  entries: Entries,
): Promise<RecordedCatalogue> {
  const newest = newestCatalogue(entries, rules.from);
  const read = world.sourcesRead.get(catalogueKey(world, rules.from));
  if (read?.kept !== undefined && read.at > (newest?.at ?? -Infinity)) {
    return { known: true, ...read.kept, ...staleness(world, rules, read.at) };
  }
  if (newest === undefined) return { known: false, why: `the data sources of ${rules.from} have not been read yet` };
  try {
    const digest = newest.parts.join(' ');
    const sources = await world.remember(`catalogue ${world.repository.id} ${digest}`, () => readParts(world, newest));
    return { known: true, sources, digest, ...staleness(world, rules, newest.at) };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return { known: false, why: `the recorded data sources of ${rules.from} cannot be read: ${error.message}` };
  }
}

async function readParts(world: World, { parts }: CatalogueEntry): Promise<readonly DataSource[]> {
  const values = await Promise.all(
    parts.map(async (digest) => {
      const value = await world.ledger.readSnapshot(digest);
      if (value === undefined) throw new OutsideError(`the ledger has no snapshot ${digest.slice(0, 12)}`);
      return value;
    }),
  );
  return sourcesOfParts(values);
}

/** What is remembered of a catalogue stands under this. */
export function catalogueKey({ repository }: World, environment: string): string {
  return `${repository.id} ${environment}`;
}

function staleness(
  world: World,
  { from, maxAgeSeconds }: Extract<Rules['catalogue'], { maxAgeSeconds: number }>,
  at: number,
): { readonly stale?: string } {
  if (world.now() - at <= maxAgeSeconds) return {};
  const moment = new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return {
    stale: `the data sources of ${from} were read last on ${moment} UTC, longer ago than catalogue.maxAge allows`,
  };
}
