import type { Change, Side } from '../../core/approval/snapshot.ts';
import type { TagIndex } from '../../core/catalogue/tag-index.ts';
import type { Problem } from '../../core/problem.ts';
import type { InForce } from '../../core/promotion/in-force.ts';
import type { World } from '../world.ts';
import { nameIn, type PlaceKind, type Places, placeOf } from './places.ts';
import { type File, plainSide, policySide, readPolicies } from './sides.ts';

/** The governed files of one commit, by path. */
export type Files = ReadonlyMap<string, File>;

/** The governed files of a commit. */
export async function readFiles(world: World, places: readonly string[], commit: string): Promise<Files> {
  const entries = await world.git.readTree(commit, places);
  return new Map(entries.map(({ path, id, mode }) => [path, { path, blob: id, mode }]));
}

/** Paths whose bytes or mode differ, in order. */
export function differing(a: Files, b: Files): readonly string[] {
  const paths = new Set([...a.keys(), ...b.keys()]);
  return [...paths]
    .filter((path) => a.get(path)?.blob !== b.get(path)?.blob || a.get(path)?.mode !== b.get(path)?.mode)
    .sort();
}

export interface Trees {
  readonly mergeBase: Files;
  readonly head: Files;
  /** The base branch today; once merged, just before the merge. */
  readonly base: Files;
}

/** What a pull request changes in governed places; what nobody but the app may change is a problem. */
export async function readChanges(
  world: World,
  places: Places,
  inForce: InForce,
  index: TagIndex,
  trees: Trees,
): Promise<{ readonly changes: readonly Change[]; readonly problems: readonly Problem[] }> {
  const paths = differing(trees.mergeBase, trees.head);
  const kinds = new Map(paths.map((path) => [path, placeOf(places, path)]));
  const problems = paths.flatMap((path) => forbidden(path, kinds.get(path)));
  const judged = paths.filter((path) => isJudged(kinds.get(path)));
  const policyFiles = judged
    .filter((path) => kinds.get(path) === 'policy')
    .flatMap((path) => [trees.base.get(path), trees.head.get(path)])
    .filter((file) => file !== undefined)
    .filter((file) => file.mode === '100644');
  const policies = await readPolicies(world, policyFiles);
  const sideOf = (file: File | undefined): Side | undefined => {
    if (file === undefined) return undefined;
    return kinds.get(file.path) === 'policy' && file.mode === '100644'
      ? policySide(file, policies.get(`${file.path}\0${file.blob}`), index)
      : plainSide(file);
  };
  const changes = judged.map((path): Change => {
    const kind = kinds.get(path);
    return {
      path,
      kind: kind === 'rules' || kind === 'people' || kind === 'catalogue' ? kind : 'policy',
      base: sideOf(trees.base.get(path)),
      head: sideOf(trees.head.get(path)),
      promoted: {
        blob: kind === 'policy' ? inForce.prod.get(nameIn(places.dev, path)) : inForce.governed.get(path),
      },
    };
  });
  return { changes, problems };
}

function isJudged(kind: PlaceKind | undefined): boolean {
  return kind === 'policy' || kind === 'rules' || kind === 'people' || kind === 'catalogue';
}

function forbidden(path: string, kind: PlaceKind | undefined): Problem[] {
  if (kind === 'prod')
    return [
      {
        path,
        message: 'only the app writes the production directory',
        remedy: 'Make the change in the dev directory; a merge promotes it.',
      },
    ];
  if (kind === 'promotions')
    return [
      { path, message: 'only the app writes statements', remedy: 'Leave this file as it is on the base branch.' },
    ];
  return [];
}
