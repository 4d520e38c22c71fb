import type { Judged } from './judge.ts';
import { type Files, readFiles } from './read/changes.ts';
import type { Standable } from './read/in-force.ts';
import { differencesOf } from './read/pending.ts';
import { allPlaces } from './read/places.ts';
import type { World } from './world.ts';

/**
 * Paths of dev, rules, people and catalogue at which the branch holds bytes that nobody approved and no merged pull
 * request explains: a push past the gate (T52). What a pull request brought waits for its own verdict, and what the
 * operator's trusted commit held was there before.
 */
export async function unapprovedAt(
  world: World,
  { places, inForce }: Standable,
  tip: string,
  judged: readonly Judged[],
): Promise<readonly string[]> {
  const all = allPlaces(places);
  const files = await readFiles(world, all, tip);
  const { pending } = differencesOf(places, inForce, files);
  if (pending.length === 0) return [];
  const trusted: Files =
    world.operator.trust === undefined ? new Map() : await readFiles(world, all, world.operator.trust);
  return pending.filter((path) => {
    const blob = files.get(path)?.blob;
    return trusted.get(path)?.blob !== blob && !judged.some((one) => broughtBy(one, path, blob));
  });
}

function broughtBy({ snapshot: { merge } }: Judged, path: string, blob: string | undefined): boolean {
  return merge !== undefined && Object.hasOwn(merge.bytes, path) && merge.bytes[path]?.blob === blob;
}
