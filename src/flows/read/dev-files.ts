import { type PolicySet, readPolicySet } from '../../core/policy/policy-set.ts';
import type { World } from '../world.ts';
import { readFiles } from './changes.ts';
import { readTexts } from './governance.ts';
import type { Standable } from './in-force.ts';
import { allPlaces, placeOf } from './places.ts';

/** Every path of the dev directory at a commit, and the policies that could be read there. */
export async function readDevFiles(
  world: World,
  { places }: Standable,
  commit: string,
): Promise<{ readonly paths: readonly string[]; readonly present: PolicySet['policies'] }> {
  const files = await readFiles(world, allPlaces(places), commit);
  const dev = [...files.values()].filter(({ path }) => placeOf(places, path) === 'policy');
  const texts = await readTexts(
    world,
    dev.filter(({ mode }) => mode === '100644').map(({ path, blob }) => [path, blob] as const),
  );
  const { policies } = readPolicySet(
    places.dev,
    texts.map((file) => ({ ...file, mode: '100644' })),
  );
  return { paths: dev.map(({ path }) => path), present: policies };
}
