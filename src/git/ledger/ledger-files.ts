import { BrokenStore } from '../object-reader.ts';
import type { ObjectStore } from '../object-store.ts';
import { unquotePath } from '../unquote-path.ts';

/** One file of the ledger branch; anything but an ordinary file has another mode than `100644`. */
export interface FileAt {
  readonly mode: string;
  readonly blob: string;
}

/** Every file of a commit by path, one level of directories at a time. */
export async function filesOf(store: ObjectStore, commit: string): Promise<ReadonlyMap<string, FileAt>> {
  const root = (await store.reader.commits([commit])).get(commit)?.tree;
  if (root === undefined) throw new BrokenStore(`commit ${commit} is not there`);
  const files = new Map<string, FileAt>();
  let level = [{ tree: root, prefix: '' }];
  while (level.length > 0) {
    const trees = await store.reader.trees(level.map(({ tree }) => tree));
    const below: typeof level = [];
    for (const { tree, prefix } of level) {
      for (const { name, mode, id } of trees.get(tree) ?? []) {
        if (mode === '040000') below.push({ tree: id, prefix: `${prefix}${name}/` });
        else files.set(prefix + name, { mode, blob: id });
      }
    }
    level = below;
  }
  return files;
}

/**
 * Files that a commit between two points of the ledger changed or removed, with the bytes they had first. On a branch
 * that is only added to there are none.
 */
export async function overwritten(
  store: ObjectStore,
  from: string | undefined,
  to: string,
): Promise<ReadonlyMap<string, FileAt>> {
  const first = new Map<string, FileAt>();
  const range = from === undefined ? [to] : [to, `^${from}`];
  const commits = (await store.run(['rev-list', '--topo-order', ...range])).stdout.toString();
  if (commits === '') return first;
  const command = ['diff-tree', '--stdin', '--always', '-m', '-r', '--raw', '--no-renames', '--no-abbrev'];
  const printed = await store.run([...command, '--diff-filter=a'], { input: commits });
  for (const line of printed.stdout.toString().split('\n')) {
    if (!line.startsWith(':')) continue;
    const [head = '', path = ''] = line.split('\t');
    const [mode = '', , blob = ''] = head.slice(1).split(' ');
    first.set(unquotePath(path), { mode, blob });
  }
  return first;
}
