import type { Rules } from '../../core/rules/rules.ts';

/** Where things are in a policy repository. */
export interface Places {
  readonly rules: string;
  readonly people: string;
  readonly dev: string;
  readonly prod: string;
  readonly promotions: string;
  /** `undefined`: the catalogue comes from an environment. */
  readonly catalogue: string | undefined;
}

export const RULES_FILE = '.github/approve-to-promote.yml';
export const PEOPLE_FILE = 'policies/people.yml';

/** The places of a repository by its rules in force; statements stand beside the prod directory. */
export function placesOf(rules: Rules): Places {
  const { dev, prod } = rules.environments;
  const parent = prod.directory.split('/').slice(0, -1).join('/');
  return {
    rules: RULES_FILE,
    people: PEOPLE_FILE,
    dev: dev.directory,
    prod: prod.directory,
    promotions: parent === '' ? 'promotions' : `${parent}/promotions`,
    catalogue: 'directory' in rules.catalogue ? rules.catalogue.directory : undefined,
  };
}

export type PlaceKind = 'policy' | 'prod' | 'promotions' | 'rules' | 'people' | 'catalogue';

/** What kind of governed place a path is; `undefined`: none of ours. Compared without case: `Policies/DEV/a.yml` is no hiding place (T44). */
export function placeOf(places: Places, path: string): PlaceKind | undefined {
  const lower = path.toLowerCase();
  if (lower === places.rules.toLowerCase()) return 'rules';
  if (lower === places.people.toLowerCase()) return 'people';
  if (isIn(places.prod, lower)) return 'prod';
  if (isIn(places.promotions, lower)) return 'promotions';
  if (isIn(places.dev, lower)) return 'policy';
  if (places.catalogue !== undefined && isIn(places.catalogue, lower)) return 'catalogue';
  return undefined;
}

/** All places that one look at a tree must show: files, and folders with a slash at the end. */
export function allPlaces(places: Places): string[] {
  const folders = [places.dev, places.prod, places.promotions, places.catalogue].filter(
    (folder) => folder !== undefined,
  );
  return [places.rules, places.people, ...folders.map((folder) => `${folder}/`)];
}

/** The file name of a policy: the same in dev and in prod. */
export function nameIn(folder: string, path: string): string {
  return path.slice(folder.length + 1);
}

function isIn(folder: string, lowerPath: string): boolean {
  return lowerPath.startsWith(`${folder.toLowerCase()}/`);
}
