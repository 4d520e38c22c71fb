import { readTree } from '../../git/tree.ts';
import { nodeId } from '../../ids.ts';
import type { Repository } from '../../model/repository.ts';
import { htmlUrl } from '../../present/repository.ts';
import type { Context, Node } from '../context.ts';
import { commitNode } from './commit.ts';
import { entryNode } from './tree-entry.ts';

/** GitHub gives the text of a blob up to this size. */
const largestText = 512_000;

export async function objectNode(
  context: Context,
  repository: Repository,
  oid: string,
  path = '',
): Promise<Node | null> {
  const object = await repository.git.objects.read(oid);
  if (!object) return null;
  const common = {
    oid,
    abbreviatedOid: oid.slice(0, 7),
    repository: () => context.make.repository(context, repository),
    commitUrl: `${htmlUrl(context.world, repository)}/tree/${oid}`,
    commitResourcePath: `/${repository.owner.login}/${repository.name}/tree/${oid}`,
  };
  if (object.type === 'tree') {
    return {
      __typename: 'Tree',
      ...common,
      id: nodeId('Tree', repository.id, oid),
      entries: async () =>
        (await readTree(repository.git.objects, oid))?.map((entry) =>
          entryNode(context, repository, entry, path === '' ? entry.name : `${path}/${entry.name}`),
        ),
    };
  }
  if (object.type === 'blob') {
    const binary = object.data.includes(0);
    return {
      __typename: 'Blob',
      ...common,
      id: nodeId('Blob', repository.id, oid),
      byteSize: object.data.length,
      isBinary: binary,
      isTruncated: object.data.length > largestText,
      text: binary ? null : object.data.subarray(0, largestText).toString(),
    };
  }
  const commit = await repository.git.history.commit(oid);
  return commit ? { ...common, ...commitNode(context, repository, commit) } : null;
}
