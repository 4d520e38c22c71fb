import type { Objects } from './objects.ts';

export interface TreeEntry {
  readonly name: string;
  /** Git mode without a leading zero, `40000` for a directory. */
  readonly mode: string;
  readonly oid: string;
}

/** `undefined` removes the path. */
export type TreeEdits = ReadonlyMap<string, { readonly mode: string; readonly oid: string } | undefined>;

export async function readTree(objects: Objects, oid: string): Promise<readonly TreeEntry[] | undefined> {
  const object = await objects.read(oid);
  if (object?.type !== 'tree') return undefined;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < object.data.length; ) {
    const space = object.data.indexOf(32, at);
    const zero = object.data.indexOf(0, space);
    entries.push({
      mode: object.data.subarray(at, space).toString(),
      name: object.data.subarray(space + 1, zero).toString(),
      oid: object.data.subarray(zero + 1, zero + 21).toString('hex'),
    });
    at = zero + 21;
  }
  return entries;
}

/** The entry at a path below a tree; the tree itself for an empty path. */
export async function entryAt(objects: Objects, tree: string, path: string): Promise<TreeEntry | undefined> {
  let entry: TreeEntry | undefined = { name: '', mode: '40000', oid: tree };
  for (const name of path.split('/').filter((part) => part !== '')) {
    const entries: readonly TreeEntry[] | undefined = await readTree(objects, entry.oid);
    entry = entries?.find((candidate) => candidate.name === name);
    if (!entry) return undefined;
  }
  return entry;
}

/** Every entry below a tree with its whole path, directories before what they hold, as `git ls-tree -r -t`. */
export async function walkTree(objects: Objects, tree: string, prefix = ''): Promise<readonly TreeEntry[]> {
  const found: TreeEntry[] = [];
  for (const entry of (await readTree(objects, tree)) ?? []) {
    found.push({ ...entry, name: prefix + entry.name });
    if (entry.mode === '40000') found.push(...(await walkTree(objects, entry.oid, `${prefix}${entry.name}/`)));
  }
  return found;
}

/** Writes a tree with some paths changed; directories left empty go away. Gives undefined for an empty tree. */
export async function editTree(
  objects: Objects,
  tree: string | undefined,
  edits: TreeEdits,
): Promise<string | undefined> {
  const entries = new Map<string, TreeEntry>();
  for (const entry of tree ? ((await readTree(objects, tree)) ?? []) : []) entries.set(entry.name, entry);
  const below = new Map<string, Map<string, { mode: string; oid: string } | undefined>>();
  for (const [path, edit] of edits) {
    const slash = path.indexOf('/');
    if (slash >= 0) {
      const name = path.slice(0, slash);
      const inner = below.get(name) ?? new Map();
      below.set(name, inner.set(path.slice(slash + 1), edit));
    } else if (edit) entries.set(path, { name: path, ...edit });
    else entries.delete(path);
  }
  for (const [name, inner] of below) {
    const before = entries.get(name);
    const oid = await editTree(objects, before?.mode === '40000' ? before.oid : undefined, inner);
    if (oid) entries.set(name, { name, mode: '40000', oid });
    else entries.delete(name);
  }
  return entries.size === 0 ? undefined : writeTree(objects, [...entries.values()]);
}

function writeTree(objects: Objects, entries: readonly TreeEntry[]): Promise<string> {
  const sorted = entries
    .map((entry) => ({ entry, key: Buffer.from(entry.mode === '40000' ? `${entry.name}/` : entry.name) }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  const parts = sorted.flatMap(({ entry }) => [
    Buffer.from(`${entry.mode} ${entry.name}\0`),
    Buffer.from(entry.oid, 'hex'),
  ]);
  return objects.write('tree', Buffer.concat(parts));
}
