import { moveRefs } from '../actions/move-refs.ts';
import { refuseDirectChange } from '../actions/rules.ts';
import { ApiError, notFound } from '../api-error.ts';
import { readTree, walkTree } from '../git/tree.ts';
import type { Repository } from '../model/repository.ts';
import { presentGitCommit } from '../present/commit.ts';
import { repositoryUrl } from '../present/repository.ts';
import type { World } from '../world.ts';
import { writerOf } from './find.ts';
import { createGitCommit } from './git-commits.ts';
import { createTree, presentTree, treeNamed } from './git-trees.ts';
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
  inRepository('POST', '/git/commits', write, async (call) => created(await createGitCommit(call))),
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

function presentRef(world: World, repository: Repository, ref: string, sha: string) {
  return {
    ref,
    node_id: `REF_${Buffer.from(JSON.stringify(['Ref', repository.id, ref])).toString('base64url')}`,
    url: `${repositoryUrl(world, repository)}/git/${ref}`,
    object: { type: 'commit', sha, url: `${repositoryUrl(world, repository)}/git/commits/${sha}` },
  };
}
