import { commitAsGitHub } from '../actions/merge-commit.ts';
import { moveRefs } from '../actions/move-refs.ts';
import { refuseDirectChange } from '../actions/rules.ts';
import { ApiError, notFound, unprocessable } from '../api-error.ts';
import { type Signature, writeCommit } from '../git/commit.ts';
import { editTree, readTree, type TreeEntry, walkTree } from '../git/tree.ts';
import { noReplyAddress } from '../model/account.ts';
import type { Repository } from '../model/repository.ts';
import { presentGitCommit } from '../present/commit.ts';
import { repositoryUrl } from '../present/repository.ts';
import type { World } from '../world.ts';
import { resolveCommit, writerOf } from './find.ts';
import { bodyOf, created, inRepository, noContent, ok, type RepositoryCall, type Route } from './route.ts';

const read = { role: 'read', permissions: ['contents:read'] } as const;
const write = { role: 'write', permissions: ['contents:write'] } as const;
const mostTreeEntries = 100_000;

export const gitDataRoutes: readonly Route[] = [
  inRepository('POST', '/git/blobs', write, async (call) => {
    const body = bodyOf<'git/create-blob'>(call);
    const encoding = body.encoding === 'base64' ? 'base64' : 'utf8';
    const sha = await call.repository.git.objects.write('blob', Buffer.from(body.content, encoding));
    return created({ sha, url: `${repositoryUrl(call.world, call.repository)}/git/blobs/${sha}` });
  }),
  inRepository('GET', '/git/blobs/{file_sha}', read, async (call) => {
    const sha = call.parameters.file_sha ?? '';
    const blob = await call.repository.git.objects.read(sha);
    if (blob?.type !== 'blob') throw notFound();
    if (/raw/.test(call.accept)) {
      return { status: 200, raw: { mediaType: 'application/vnd.github.raw+json; charset=utf-8', bytes: blob.data } };
    }
    return ok({
      sha,
      node_id: `B_${sha}`,
      size: blob.data.length,
      url: `${repositoryUrl(call.world, call.repository)}/git/blobs/${sha}`,
      content: blob.data.toString('base64').replace(/.{60}/g, '$&\n'),
      encoding: 'base64',
    });
  }),
  inRepository('POST', '/git/trees', write, async (call) => created(await createTree(call))),
  inRepository('GET', '/git/trees/{+tree_sha}', read, async (call) => {
    const { repository } = call;
    const tree = await treeNamed(repository, call.parameters.tree_sha ?? '');
    const { objects } = repository.git;
    const recursive = call.query.has('recursive');
    const entries = recursive ? await walkTree(objects, tree) : ((await readTree(objects, tree)) ?? []);
    return ok(await presentTree(call, tree, entries.slice(0, mostTreeEntries), entries.length > mostTreeEntries));
  }),
  inRepository('POST', '/git/commits', write, async (call) => created(await createCommit(call))),
  inRepository('GET', '/git/commits/{commit_sha}', read, async (call) => {
    const sha = call.parameters.commit_sha ?? '';
    if (!(await call.repository.git.history.commit(sha))) throw notFound();
    return ok(await presentGitCommit(call.world, call.repository, sha));
  }),
  inRepository('GET', '/git/ref/{+ref}', read, (call) => {
    const ref = `refs/${call.parameters.ref}`;
    const sha = call.repository.git.refs.get(ref);
    if (sha === undefined) throw notFound();
    return ok(presentRef(call.world, call.repository, ref, sha));
  }),
  inRepository('GET', '/git/matching-refs/{+ref}', read, (call) =>
    ok(
      call.repository.git.refs
        .list(`refs/${call.parameters.ref}`)
        .map(([ref, sha]) => presentRef(call.world, call.repository, ref, sha)),
    ),
  ),
  inRepository('POST', '/git/refs', write, async (call) => {
    const { ref, sha } = bodyOf<'git/create-ref'>(call);
    if (!/^refs\/(heads|tags)\/./.test(ref)) throw new ApiError(422, "Reference name must start with 'refs/heads/'");
    await moveRef(call, ref, sha, false, 'create');
    return created(presentRef(call.world, call.repository, ref, sha));
  }),
  inRepository('PATCH', '/git/refs/{+ref}', write, async (call) => {
    const ref = `refs/${call.parameters.ref}`;
    const { sha, force } = bodyOf<'git/update-ref'>(call);
    await moveRef(call, ref, sha, force ?? false, 'update');
    return ok(presentRef(call.world, call.repository, ref, sha));
  }),
  inRepository('DELETE', '/git/refs/{+ref}', write, async (call) => {
    const ref = `refs/${call.parameters.ref}`;
    await moveRef(call, ref, undefined, true, 'update');
    return noContent;
  }),
];

async function moveRef(
  call: RepositoryCall,
  ref: string,
  after: string | undefined,
  force: boolean,
  how: 'create' | 'update',
): Promise<void> {
  const { world, repository } = call;
  const { git } = repository;
  const by = writerOf(call.actor);
  await git.lock.run(async () => {
    const before = git.refs.get(ref);
    if (how === 'create' && before !== undefined) throw new ApiError(422, 'Reference already exists');
    if (how === 'update' && before === undefined) throw new ApiError(422, 'Reference does not exist');
    if (after !== undefined && !(await git.history.commit(after))) throw new ApiError(422, 'Object does not exist');
    const straight = before === undefined || after === undefined || (await git.history.isAncestor(before, after));
    if (!straight && !force) throw new ApiError(422, 'Update is not a fast forward');
    if (ref.startsWith('refs/heads/')) {
      const kind = before === undefined ? 'creation' : after === undefined ? 'deletion' : 'update';
      const branch = ref.slice('refs/heads/'.length);
      refuseDirectChange(world, repository, by, { branch, kind, forced: !straight });
    }
    if (!(await moveRefs(world, repository, by, [{ ref, before, after }]))) {
      throw new ApiError(409, `Reference cannot be updated`);
    }
  });
}

async function createTree(call: RepositoryCall) {
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

async function createCommit(call: RepositoryCall) {
  const { world, repository } = call;
  const body = bodyOf<'git/create-commit'>(call);
  const by = writerOf(call.actor);
  const { objects, history } = repository.git;
  if ((await objects.read(body.tree))?.type !== 'tree') throw new ApiError(422, 'Tree SHA does not exist');
  for (const parent of body.parents ?? []) {
    if (!(await history.commit(parent))) throw new ApiError(422, 'Parent SHA does not exist or is not a commit object');
  }
  const parents = body.parents ?? [];
  // Without names of its own a commit of an app is the app's, made and signed by GitHub.
  if (!body.author && !body.committer && by.type === 'Bot') {
    const sha = await commitAsGitHub(world, repository, { tree: body.tree, parents, by, message: body.message });
    return presentGitCommit(world, repository, sha);
  }
  const own = { name: by.name ?? by.login, email: noReplyAddress(by), at: world.clock.seconds(), zone: '+0000' };
  const author = signature(body.author, own);
  const committer = signature(body.committer, author);
  const { message, tree, signature: signed } = body;
  const sha = await writeCommit(objects, {
    tree,
    parents,
    author,
    committer,
    message,
    ...(signed ? { signature: signed } : {}),
  });
  return presentGitCommit(world, repository, sha);
}

function signature(
  given: { readonly name?: string; readonly email?: string; readonly date?: string } | undefined,
  otherwise: Signature,
): Signature {
  if (!given) return otherwise;
  return {
    name: given.name ?? otherwise.name,
    email: given.email ?? otherwise.email,
    at: given.date === undefined ? otherwise.at : Math.floor(Date.parse(given.date) / 1000),
    zone: '+0000',
  };
}

async function treeNamed(repository: Repository, name: string): Promise<string> {
  const object = /^[0-9a-f]{40}$/.test(name) ? await repository.git.objects.read(name) : undefined;
  if (object?.type === 'tree') return name;
  const commit = await resolveCommit(repository, name);
  const tree = commit && (await repository.git.history.commit(commit))?.tree;
  if (!tree) throw notFound();
  return tree;
}

async function presentTree(call: RepositoryCall, tree: string, entries: readonly TreeEntry[], truncated: boolean) {
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

function presentRef(world: World, repository: Repository, ref: string, sha: string) {
  return {
    ref,
    node_id: `REF_${Buffer.from(JSON.stringify(['Ref', repository.id, ref])).toString('base64url')}`,
    url: `${repositoryUrl(world, repository)}/git/${ref}`,
    object: { type: 'commit', sha, url: `${repositoryUrl(world, repository)}/git/commits/${sha}` },
  };
}
