import type { PathBytes } from '../ports.ts';
import type { ObjectReader } from './object-reader.ts';

/** Blob and mode of exact paths in each of these root trees; a path that is not there, or is a directory, is `undefined`. */
export async function lookUp(
  objects: ObjectReader,
  roots: readonly string[],
  paths: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, PathBytes | undefined>>> {
  const found = new Map<string, Map<string, PathBytes | undefined>>();
  for (const root of roots) found.set(root, new Map(paths.map((path) => [path, undefined])));
  let level = [...found.keys()].map((root) => ({ root, tree: root, depth: 0, paths }));
  while (level.length > 0) {
    const trees = await objects.trees(level.map(({ tree }) => tree));
    const below: typeof level = [];
    for (const { root, tree, depth, paths } of level) {
      const byName = new Map((trees.get(tree) ?? []).map((line) => [line.name, line]));
      for (const [name, under] of grouped(paths, depth)) {
        const line = byName.get(name);
        if (line === undefined) continue;
        if (line.mode === '040000') {
          below.push({ root, tree: line.id, depth: depth + 1, paths: under.filter((path) => isBelow(path, depth)) });
        } else {
          const exact = under.find((path) => !isBelow(path, depth));
          if (exact !== undefined) found.get(root)?.set(exact, { blob: line.id, mode: line.mode });
        }
      }
    }
    level = below.filter((step) => step.paths.length > 0);
  }
  return found;
}

function grouped(paths: readonly string[], depth: number): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const name = path.split('/')[depth] ?? '';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [path]);
    else group.push(path);
  }
  return groups;
}

function isBelow(path: string, depth: number): boolean {
  return path.split('/').length > depth + 1;
}
