import type { Objects } from './objects.ts';
import { readTree, type TreeEntry } from './tree.ts';

export interface ChangedPaths {
  readonly added: string[];
  readonly removed: string[];
  readonly modified: string[];
}

/** The files that differ between two trees, by path alone: a moved file is one removed and one added. */
export async function changedPaths(objects: Objects, from: string | undefined, to: string): Promise<ChangedPaths> {
  const changed: ChangedPaths = { added: [], removed: [], modified: [] };
  await compare(objects, from, to, '', changed);
  return changed;
}

async function compare(
  objects: Objects,
  from: string | undefined,
  to: string | undefined,
  prefix: string,
  changed: ChangedPaths,
): Promise<void> {
  if (from === to) return;
  const before = await entriesOf(objects, from);
  const after = await entriesOf(objects, to);
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(name);
    const now = after.get(name);
    if (old?.oid === now?.oid && old?.mode === now?.mode) continue;
    const path = `${prefix}${name}`;
    const oldTree = old?.mode === '40000' ? old.oid : undefined;
    const newTree = now?.mode === '40000' ? now.oid : undefined;
    if (oldTree || newTree) await compare(objects, oldTree, newTree, `${path}/`, changed);
    const oldFile = old && !oldTree;
    const newFile = now && !newTree;
    if (oldFile && newFile) changed.modified.push(path);
    else if (oldFile) changed.removed.push(path);
    else if (newFile) changed.added.push(path);
  }
}

async function entriesOf(objects: Objects, tree: string | undefined): Promise<ReadonlyMap<string, TreeEntry>> {
  const entries = tree === undefined ? [] : ((await readTree(objects, tree)) ?? []);
  return new Map(entries.map((entry) => [entry.name, entry]));
}
