import type { TreeEntry } from '../../git/tree.ts';
import type { Repository } from '../../model/repository.ts';
import type { Context, Node } from '../context.ts';

/** An entry of a directory, by its whole path. */
export function entryNode(context: Context, repository: Repository, entry: TreeEntry, path: string): Node {
  const types: Readonly<Record<string, string>> = { '40000': 'tree', '160000': 'commit' };
  const type = types[entry.mode] ?? 'blob';
  return {
    __typename: 'TreeEntry',
    name: path.split('/').at(-1) ?? '',
    nameRaw: Buffer.from(path.split('/').at(-1) ?? '').toString('base64'),
    path,
    pathRaw: Buffer.from(path).toString('base64'),
    extension: /\.[^./]*$/.exec(path)?.[0] ?? '',
    mode: Number.parseInt(entry.mode, 8),
    oid: entry.oid,
    type,
    size: async () => (type === 'blob' ? ((await repository.git.objects.read(entry.oid))?.data.length ?? 0) : 0),
    object: () => (type === 'commit' ? null : context.make.object(context, repository, entry.oid, path)),
    repository: () => context.make.repository(context, repository),
  };
}
