import { ApiError, notFound, unprocessable } from '../api-error.ts';
import { editTree, readTree, type TreeEntry, walkTree } from '../git/tree.ts';
import type { Repository } from '../model/repository.ts';
import { repositoryUrl } from '../present/repository.ts';
import { resolveCommit } from './find.ts';
import { bodyOf, type RepositoryCall } from './route.ts';

/** Writes a tree on top of another: entries by id or text; an id of null removes what must be there. */
export async function createTree(call: RepositoryCall) {
  const { objects } = call.repository.git;
  const body = bodyOf<'git/create-tree'>(call);
  if (body.base_tree !== undefined && (await objects.read(body.base_tree))?.type === undefined) {
    throw unprocessable('base_tree is not a valid tree oid');
  }
  const base = body.base_tree === undefined ? undefined : await treeNamed(call.repository, body.base_tree);
  const edits = new Map<string, { mode: string; oid: string } | undefined>();
  const existing = base === undefined ? new Set<string>() : await pathsIn(call.repository, base, body.tree);
  for (const entry of body.tree) {
    const { path = '', mode = '100644', sha, content } = entry;
    if (sha !== undefined && content !== undefined)
      throw new ApiError(422, 'Must supply either tree.sha or tree.content');
    if (sha === null) {
      if (!existing.has(path)) throw new ApiError(422, 'GitRPC::BadObjectState');
      edits.set(path, undefined);
      continue;
    }
    const oid = sha ?? (await objects.write('blob', Buffer.from(content ?? '')));
    if (mode !== '160000' && (await objects.read(oid))?.type !== (mode === '040000' ? 'tree' : 'blob')) {
      throw new ApiError(422, `tree.sha ${oid} is not a valid ${mode === '040000' ? 'tree' : 'blob'}`);
    }
    edits.set(path, { mode: mode === '040000' ? '40000' : mode, oid });
  }
  const tree = await editTree(objects, base, edits);
  if (tree === undefined) throw new ApiError(422, 'Invalid tree info');
  return presentTree(call, tree, (await readTree(objects, tree)) ?? [], false);
}

/** The paths asked to be removed that are there. */
async function pathsIn(
  repository: Repository,
  tree: string,
  entries: readonly { readonly path?: string; readonly sha?: string | null }[],
): Promise<ReadonlySet<string>> {
  if (!entries.some(({ sha }) => sha === null)) return new Set();
  return new Set((await walkTree(repository.git.objects, tree)).map(({ name }) => name));
}

/** The tree of that id, or of a commit, branch or tag. */
export async function treeNamed(repository: Repository, name: string): Promise<string> {
  const object = /^[0-9a-f]{40}$/.test(name) ? await repository.git.objects.read(name) : undefined;
  if (object?.type === 'tree') return name;
  const commit = await resolveCommit(repository, name);
  const tree = commit && (await repository.git.history.commit(commit))?.tree;
  if (!tree) throw notFound();
  return tree;
}

export async function presentTree(
  call: RepositoryCall,
  tree: string,
  entries: readonly TreeEntry[],
  truncated: boolean,
) {
  const url = `${repositoryUrl(call.world, call.repository)}/git`;
  const listed = [];
  for (const { name, mode, oid } of entries) {
    const type = mode === '40000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
    const size = type === 'blob' ? { size: (await call.repository.git.objects.read(oid))?.data.length ?? 0 } : {};
    const link = type === 'commit' ? {} : { url: `${url}/${type}s/${oid}` };
    listed.push({ path: name, mode: mode.padStart(6, '0'), type, sha: oid, ...size, ...link });
  }
  return { sha: tree, url: `${url}/trees/${tree}`, tree: listed, truncated };
}
