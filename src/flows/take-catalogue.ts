import { catalogueSnapshot, newestCatalogue, sourcesOfParts } from '../core/catalogue/catalogue-snapshot.ts';
import type { Rules } from '../core/rules/rules.ts';
import { OutsideError } from '../errors.ts';
import { catalogueKey } from './read/recorded-catalogue.ts';
import type { World } from './world.ts';

/** A snapshot of the same data sources is renewed once this part of its allowed age has passed. */
const RENEWED_AFTER = 1 / 4;

/**
 * Where the catalogue is an environment's own: reads it, no more often than drift is looked for unless what was read
 * must not be older than so many seconds, and records it in the ledger where it is another than the last one or that is
 * getting old. An environment that does not answer leaves the last one as it is; its age says the rest. A repository
 * that is only observed is not written to, its ledger neither: there the catalogue is kept until the process ends.
 */
export async function takeCatalogue(
  world: World,
  { catalogue, environments, drift, mode }: Rules,
  oldest = Number.POSITIVE_INFINITY,
): Promise<void> {
  if (catalogue.from === 'repository') return;
  const { from, maxAgeSeconds } = catalogue;
  const name = environments[from].connection ?? '';
  const key = catalogueKey(world, from);
  const every = Math.min(drift.checkEverySeconds, maxAgeSeconds * RENEWED_AFTER, oldest);
  const age = world.now() - (world.sourcesRead.get(key)?.at ?? -Infinity);
  // A clock that was put back tells nothing of an age.
  if (age >= 0 && age < every) return;
  try {
    const reader = await world.environmentReader(name);
    // What is recorded as read now is not what the client remembers.
    const now = world.now();
    const sources = await reader?.readSources?.(0);
    if (sources === undefined) throw new OutsideError(`the connection ${name} gives no data sources`);
    const { parts, entry } = catalogueSnapshot(from, now, sources);
    if (mode === 'observe') {
      const kept = { sources: sourcesOfParts(parts.map(({ value }) => value)), digest: entry.parts.join(' ') };
      world.sourcesRead.set(key, { at: now, kept });
      return;
    }
    const { entries, snapshots } = await world.ledger.read();
    const last = newestCatalogue(entries, from);
    const same = last !== undefined && last.parts.join() === entry.parts.join();
    // The newest by its time is the one that counts, also after a clock that went ahead.
    const at = last === undefined ? now : Math.max(now, last.at + 1);
    if (!same || now - last.at >= maxAgeSeconds * RENEWED_AFTER)
      await world.ledger.append([...parts.filter(({ digest }) => !snapshots.has(digest)), { ...entry, at }]);
    world.sourcesRead.set(key, { at: now });
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    world.log('the data sources of the environment could not be read', { connection: name, why: error.message });
  }
}
