import type { Push } from '../../core/approval/snapshot.ts';
import type { World } from '../world.ts';
import { type Files, readFiles } from './changes.ts';
import { type Places, placeOf } from './places.ts';

/** Policy files that pushes to a pull request brought and that are not at its head: an objection follows what was in them. */
export async function readGone(
  world: World,
  places: Places,
  all: readonly string[],
  pushes: readonly Push[],
  head: Files,
): Promise<readonly string[]> {
  const there = pushes.filter(({ commits }) => commits.length > 0);
  const trees = await Promise.all(there.map(({ after }) => readFiles(world, all, after)));
  const paths = new Set(trees.flatMap((files) => [...files.keys()]));
  return [...paths].filter((path) => placeOf(places, path) === 'policy' && !head.has(path));
}
