import { commitAsGitHub } from '../actions/merge-commit.ts';
import { ApiError } from '../api-error.ts';
import { type Signature, writeCommit } from '../git/commit.ts';
import { noReplyAddress } from '../model/account.ts';
import { presentGitCommit } from '../present/commit.ts';
import { writerOf } from './find.ts';
import { bodyOf, type RepositoryCall } from './route.ts';

/** Writes a commit that no branch points at yet. */
export async function createGitCommit(call: RepositoryCall) {
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
