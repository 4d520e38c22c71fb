import type { RulesInForce } from '../../core/approval/snapshot.ts';
import { catalogueOf } from '../../core/catalogue/catalogue-of.ts';
import type { Catalogue } from '../../core/catalogue/data-source.ts';
import { isCatalogueFile, readCatalogue } from '../../core/catalogue/read-catalogue.ts';
import { type TagIndex, tagIndex } from '../../core/catalogue/tag-index.ts';
import type { Entries } from '../../core/ledger/recorded.ts';
import { nobody, type People } from '../../core/people/people.ts';
import { readPeople } from '../../core/people/read-people.ts';
import type { Checked, Problem } from '../../core/problem.ts';
import { digestOf, type InForce } from '../../core/promotion/in-force.ts';
import { writtenSubstitution } from '../../core/substitute/desired-policies.ts';
import { renameSources } from '../../core/substitute/rename-sources.ts';
import { inverseOf } from '../../core/substitute/substitution.ts';
import type { TextFile } from '../../core/text/read-yaml.ts';
import { OutsideError } from '../../errors.ts';
import type { World } from '../world.ts';
import { type Places, placeOf } from './places.ts';
import { readRecordedCatalogue } from './recorded-catalogue.ts';

/** What is in force, with the rules among it. */
interface Governed {
  readonly places: Places;
  readonly inForce: InForce;
  readonly rules: RulesInForce;
}

/** The catalogue and people that count, with the index that finds scopes. */
export interface Governance {
  readonly catalogue: Catalogue;
  readonly people: People;
  readonly index: TagIndex;
  /** What is wrong with the approved files; nothing is approved while there is something. */
  readonly problems: readonly Problem[];
  /** False: there is no telling which data sources there are; the catalogue is not empty, it is unknown. */
  readonly catalogueKnown: boolean;
  /** False: the approved `people.yml` cannot be read; who is who is unknown. */
  readonly peopleKnown: boolean;
  /** Why the catalogue must not decide, in words; nothing is approved while there is something. */
  readonly incomplete: readonly string[];
}

/**
 * Reads the approved people, and the catalogue: the approved files, or by the rules in force an environment's own as the
 * ledger recorded it last. Remembered by their content.
 */
export async function readGovernance(
  world: World,
  { places, inForce, rules }: Governed,
  entries: Entries,
): Promise<Governance> {
  const key = `governance ${world.repository.id} ${digestOf({ prod: new Map(), governed: inForce.governed })}`;
  if (rules.state !== 'in force' || !('maxAgeSeconds' in rules.rules.catalogue))
    return world.remember(key, () => governanceOf(world, places, inForce.governed));
  const { catalogue, environments } = rules.rules;
  const recorded = await readRecordedCatalogue(world, catalogue, entries);
  const sources = recorded.known ? recorded.sources : [];
  const substitution = inverseOf(writtenSubstitution(environments[catalogue.from].substitute));
  const governance = await world.remember(`${key} ${recorded.known ? recorded.digest : 'unknown'}`, () =>
    governanceOf(world, places, inForce.governed, catalogueOf(renameSources(sources, substitution))),
  );
  if (!recorded.known) return { ...governance, catalogueKnown: false, incomplete: [recorded.why] };
  return { ...governance, incomplete: recorded.stale === undefined ? [] : [recorded.stale] };
}

/** The same for any set of files, such as those a pull request would bring. */
export async function governanceOf(
  world: World,
  places: Places,
  files: ReadonlyMap<string, string>,
  recorded?: Catalogue,
): Promise<Governance> {
  const ofKind = (kind: string) => [...files].filter(([path]) => placeOf(places, path) === kind);
  const parts = ofKind('catalogue').filter(([path]) => isCatalogueFile(path));
  const texts = await readTexts(world, [...parts, ...ofKind('people')]);
  const catalogue: Checked<Catalogue> =
    recorded === undefined
      ? readCatalogue(texts.filter(({ path }) => placeOf(places, path) === 'catalogue'))
      : { ok: true, value: recorded, warnings: [] };
  const peopleFile = texts.find(({ path }) => placeOf(places, path) === 'people');
  const people = peopleFile === undefined ? undefined : readPeople(peopleFile);
  const value = catalogue.ok ? catalogue.value : { sources: [], digest: '' };
  const known = people?.ok ? people.value : nobody;
  return {
    catalogue: value,
    people: known,
    index: tagIndex(value, known),
    catalogueKnown: catalogue.ok,
    peopleKnown: people === undefined || people.ok,
    incomplete: [],
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
