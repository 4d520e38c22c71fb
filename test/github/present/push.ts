import { findAccountByEmail } from '../accounts.ts';
import { isoSeconds } from '../clock.ts';
import { changedPaths } from '../git/changed-paths.ts';
import type { CommitData, Signature } from '../git/commit.ts';
import { type RefMove, zeroOid } from '../git/refs.ts';
import type { Account } from '../model/account.ts';
import { noReplyAddress } from '../model/account.ts';
import type { Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { htmlUrl } from './repository.ts';

/** GitHub lists no more commits than this in a push. */
const mostCommits = 2048;

/** The payload of a `push` event. */
export async function presentPush(
  world: World,
  repository: Repository,
  actor: Account,
  { ref, before, after }: RefMove,
  forced: boolean,
) {
  const { history } = repository.git;
  const ids = after === undefined ? [] : await history.between(before ?? (await defaultTip(repository, ref)), after);
  const commits = [];
  for (const id of ids.slice(-mostCommits)) commits.push(await presentPushedCommit(world, repository, id));
  const head = after === undefined ? null : (commits.at(-1) ?? (await presentPushedCommit(world, repository, after)));
  return {
    ref,
    before: before ?? zeroOid,
    after: after ?? zeroOid,
    created: before === undefined,
    deleted: after === undefined,
    forced,
    base_ref: null,
    compare: `${htmlUrl(world, repository)}/compare/${(before ?? zeroOid).slice(0, 12)}...${(after ?? zeroOid).slice(0, 12)}`,
    commits,
    head_commit: head,
    pusher: { name: actor.login, email: noReplyAddress(actor) },
  };
}

/** A new branch brings what the default branch does not have. */
async function defaultTip(repository: Repository, ref: string): Promise<string | undefined> {
  const tip = repository.git.refs.get(`refs/heads/${repository.defaultBranch}`);
  return ref === `refs/heads/${repository.defaultBranch}` ? undefined : tip;
}

async function presentPushedCommit(world: World, repository: Repository, id: string) {
  const commit = await repository.git.history.commit(id);
  if (!commit) throw new Error(`no commit ${id}`);
  const { history, objects } = repository.git;
  const [parent] = commit.parents;
  const before = parent === undefined ? undefined : (await history.commit(parent))?.tree;
  return {
    id,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.trimEnd(),
    timestamp: timestamp(commit),
    url: `${htmlUrl(world, repository)}/commit/${id}`,
    author: person(world, commit.author),
    committer: person(world, commit.committer),
    ...(await changedPaths(objects, before, commit.tree)),
  };
}

function timestamp(commit: CommitData): string {
  return isoSeconds(commit.committer.at * 1000);
}

function person(world: World, signature: Signature) {
  const account = findAccountByEmail(world, signature.email);
  return { name: signature.name, email: signature.email, ...(account ? { username: account.login } : {}) };
}
