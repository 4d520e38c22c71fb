import type { CatalogueEntry, SnapshotEntry } from '../ledger/ledger-entry.ts';
import { type Entries, entriesOf } from '../ledger/recorded.ts';
import { meaningOf } from '../text/canonical.ts';
import type { Json } from '../text/json.ts';
import { catalogueOf } from './catalogue-of.ts';
import type { DataSource } from './data-source.ts';

/** Data sources in one file: few enough to be written and read with ease, and files that stay the same are kept once. */
const IN_ONE_PART = 2_000;

/** What the ledger keeps of an environment's data sources: the parts by digest, and the sealed entry that names them. */
export interface CatalogueSnapshot {
  readonly parts: readonly SnapshotEntry[];
  readonly entry: CatalogueEntry;
}

/** A snapshot of all data sources of an environment, as they were read at a moment (Unix seconds). */
export function catalogueSnapshot(
  environment: CatalogueEntry['environment'],
  at: number,
  read: readonly DataSource[],
): CatalogueSnapshot {
  const { sources } = catalogueOf(read);
  const count = Math.ceil(sources.length / IN_ONE_PART);
  const parts = Array.from({ length: count }, (_, part): SnapshotEntry => {
    const slice = sources.slice(part * IN_ONE_PART, (part + 1) * IN_ONE_PART);
    // Data sources are plain data; `catalogueOf` has left out what is not there.
    const value = { dataSources: slice } as unknown as Json;
    return { kind: 'snapshot', of: 'catalogue', digest: meaningOf(value), value };
  });
  return { parts, entry: { kind: 'catalogue', environment, at, parts: parts.map(({ digest }) => digest) } };
}

/** The data sources of parts that were read back by their digests. */
export function sourcesOfParts(values: readonly Json[]): readonly DataSource[] {
  // What the digest of a sealed entry names is what `catalogueSnapshot` made.
  const parts = values as unknown as readonly { readonly dataSources: readonly DataSource[] }[];
  return parts.flatMap(({ dataSources }) => dataSources);
}

/** The last that was recorded for an environment; `undefined`: none ever. */
export function newestCatalogue(
  entries: Entries,
  environment: CatalogueEntry['environment'],
): CatalogueEntry | undefined {
  const recorded = entriesOf(entries, 'catalogue').filter((entry) => entry.environment === environment);
  return recorded.reduce<CatalogueEntry | undefined>(
    (newest, entry) => (newest === undefined || entry.at > newest.at ? entry : newest),
    undefined,
  );
}
