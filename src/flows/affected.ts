import { differing, type Files, readFiles } from './read/changes.ts';
import { readStanding, type Standable } from './read/in-force.ts';
import { allPlaces, nameIn, type Places, placeOf } from './read/places.ts';
import type { World } from './world.ts';

/**
 * Open pull requests that must be judged again because the protected branch moved: all when rules, people or catalogue
 * changed, on the branch or in what is in force, else those that change a policy that changed. One request; which ones,
 * git tells.
 */
export async function affectedBy(
  world: World,
  standing: Standable,
  from: string,
  to: string,
): Promise<readonly number[]> {
  const { places } = standing;
  const { policies, all } = await changedBetween(world, places, from, to);
  const changed = { policies, all: all || (await isGovernedAnew(world, standing, from)) };
  if (changed.all === false && changed.policies.size === 0) return [];
  const pulls = (await world.forge.readRecentPullRequests()).filter(
    ({ base }) => base === world.repository.defaultBranch,
  );
  if (changed.all) return pulls.map(({ number }) => number);
  const { missing } = await world.git.fetch({ ids: pulls.map(({ head }) => head) });
  const gone = new Set(missing);
  const touched = await Promise.all(
    pulls.map(async ({ number, head }) => {
      // What cannot be compared is judged again.
      if (gone.has(head) || (await touches(world, places, to, head, changed.policies))) return [number];
      return [];
    }),
  );
  return touched.flat();
}

/** A promotion brings rules into force that were merged before it. */
async function isGovernedAnew(world: World, { inForce }: Standable, from: string): Promise<boolean> {
  const before = await readStanding(world, from);
  if (before.state === 'none') return true;
  const { governed } = before.inForce;
  return (
    governed.size !== inForce.governed.size || [...inForce.governed].some(([path, blob]) => governed.get(path) !== blob)
  );
}

async function changedBetween(
  world: World,
  places: Places,
  from: string,
  to: string,
): Promise<{ readonly all: boolean; readonly policies: ReadonlySet<string> }> {
  const all = allPlaces(places);
  const paths = differing(await readFiles(world, all, from), await readFiles(world, all, to));
  const kinds = paths.map((path) => placeOf(places, path));
  return {
    all: kinds.some((kind) => kind === 'rules' || kind === 'people' || kind === 'catalogue'),
    policies: new Set(
      paths.flatMap((path, index) => {
        if (kinds[index] === 'policy') return [nameIn(places.dev, path)];
        return kinds[index] === 'prod' ? [nameIn(places.prod, path)] : [];
      }),
    ),
  };
}

async function touches(
  world: World,
  places: Places,
  tip: string,
  head: string,
  names: ReadonlySet<string>,
): Promise<boolean> {
  const base = await world.git.mergeBase(tip, head);
  if (base === undefined) return true;
  const dev = [`${places.dev}/`];
  const [before, after]: [Files, Files] = [await readFiles(world, dev, base), await readFiles(world, dev, head)];
  return differing(before, after).some((path) => names.has(nameIn(places.dev, path)));
}
