import type { Catalogue } from '../../core/catalogue/data-source.ts';
import { readCatalogue } from '../../core/catalogue/read-catalogue.ts';
import { type TagIndex, tagIndex } from '../../core/catalogue/tag-index.ts';
import { nobody, type People } from '../../core/people/people.ts';
import { readPeople } from '../../core/people/read-people.ts';
import type { Problem } from '../../core/problem.ts';
import { digestOf, type InForce } from '../../core/promotion/in-force.ts';
import type { TextFile } from '../../core/text/read-yaml.ts';
import { OutsideError } from '../../errors.ts';
import type { World } from '../world.ts';
import { type Places, placeOf } from './places.ts';

/** The catalogue and people that count, with the index that finds scopes. */
export interface Governance {
  readonly catalogue: Catalogue;
  readonly people: People;
  readonly index: TagIndex;
  /** What is wrong with the approved files; nothing is approved while there is something. */
  readonly problems: readonly Problem[];
}

/** Reads the approved catalogue and people; remembered by their content. */
export function readGovernance(world: World, places: Places, inForce: InForce): Promise<Governance> {
  const key = `governance ${world.repository.id} ${digestOf({ prod: new Map(), governed: inForce.governed })}`;
  return world.remember(key, () => governanceOf(world, places, inForce.governed));
}

/** The same for any set of files, such as those a pull request would bring. */
export async function governanceOf(
  world: World,
  places: Places,
  files: ReadonlyMap<string, string>,
): Promise<Governance> {
  const ofKind = (kind: string) => [...files].filter(([path]) => placeOf(places, path) === kind);
  const texts = await readTexts(world, [...ofKind('catalogue'), ...ofKind('people')]);
  const catalogue = readCatalogue(texts.filter(({ path }) => placeOf(places, path) === 'catalogue'));
  const peopleFile = texts.find(({ path }) => placeOf(places, path) === 'people');
  const people = peopleFile === undefined ? undefined : readPeople(peopleFile);
  const value = catalogue.ok ? catalogue.value : { sources: [], digest: '' };
  const known = people?.ok ? people.value : nobody;
  return {
    catalogue: value,
    people: known,
    index: tagIndex(value, known),
    problems: [
      ...(catalogue.ok ? [] : catalogue.problems),
      ...(people === undefined || people.ok ? [] : people.problems),
    ],
  };
}

/** The texts of files that must be there: what git does not have is an error, never an absent file. */
export async function readTexts(
  world: Pick<World, 'git'>,
  files: readonly (readonly [path: string, blob: string])[],
): Promise<readonly (TextFile & { readonly blob: string })[]> {
  const texts = await world.git.readBlobs([...new Set(files.map(([, blob]) => blob))]);
  return files.map(([path, blob]) => {
    const read = texts.get(blob);
    if (read?.state === 'text') return { path, blob, text: read.text };
    if (read === undefined || read.state === 'missing')
      throw new OutsideError(`reading ${path}: git does not have blob ${blob}`);
    if (read.state === 'too large') return { path, blob, text: '', tooLarge: read.size };
    // The parsers refuse the replacement character with its line: the file is there, and it is broken.
    return { path, blob, text: '\uFFFD' };
  });
}
