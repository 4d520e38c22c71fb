import type { TreeEntry } from '../ports.ts';
import type { ObjectReader } from './object-reader.ts';
import type { TreeLine } from './parse-tree.ts';
import { placesOf, type Standing } from './places.ts';

const DIRECTORY = '040000';

/** Every entry of these root trees at the places asked for, in path order, one level of all trees at a time. */
export async function listPlaces(
  objects: ObjectReader,
  roots: readonly string[],
  places: readonly string[],
): Promise<ReadonlyMap<string, readonly TreeEntry[]>> {
  const standingOf = placesOf(places);
  const found = new Map<string, TreeEntry[]>();
  for (const root of roots) found.set(root, []);
  let level = [...found.keys()].map((root) => ({ root, tree: root, prefix: '' }));
  while (level.length > 0) {
    const trees = await objects.trees(level.map(({ tree }) => tree));
    const below: typeof level = [];
    for (const { root, tree, prefix } of level) {
      for (const line of trees.get(tree) ?? []) {
        const path = prefix + line.name;
        const standing = standingOf(path);
        if (line.mode === DIRECTORY && leadsOn(standing, standingOf(`${path}/`))) {
          below.push({ root, tree: line.id, prefix: `${path}/` });
        } else if (standing !== 'outside') {
          found.get(root)?.push(entryOf(path, line));
        }
      }
    }
    level = below;
  }
  for (const entries of found.values()) entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  return found;
}

/** A directory is walked where something governed lies below it; one that stands where a file is governed is an entry itself. */
function leadsOn(itself: Standing, asDirectory: Standing): boolean {
  return asDirectory === 'inside' || itself === 'above';
}

function entryOf(path: string, line: TreeLine): TreeEntry {
  return { path, mode: line.mode, type: typeOf(line.mode), id: line.id };
}

function typeOf(mode: string): TreeEntry['type'] {
  if (mode === DIRECTORY) return 'directory';
  if (mode === '120000') return 'symlink';
  if (mode === '160000') return 'submodule';
  return 'file';
}
