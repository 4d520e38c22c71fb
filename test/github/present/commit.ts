import { findAccountByEmail } from '../accounts.ts';
import { isoSeconds } from '../clock.ts';
import type { CommitData, Signature } from '../git/commit.ts';
import type { FileChange } from '../git/diff.ts';
import type { Account } from '../model/account.ts';
import type { Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { presentAccount } from './account.ts';
import { htmlUrl, repositoryUrl } from './repository.ts';

/** A commit as lists of commits show it. */
export async function presentCommit(world: World, repository: Repository, oid: string) {
  const commit = await mustRead(repository, oid);
  const url = `${repositoryUrl(world, repository)}/commits/${oid}`;
  const html = `${htmlUrl(world, repository)}/commit/${oid}`;
  const account = (who: Signature) => {
    const found = findAccountByEmail(world, who.email);
    return found ? presentAccount(world, found) : null;
  };
  return {
    sha: oid,
    node_id: commitNodeId(repository, oid),
    commit: {
      author: presentSignature(commit.author),
      committer: presentSignature(commit.committer),
      message: commit.message.trimEnd(),
      tree: { sha: commit.tree, url: `${repositoryUrl(world, repository)}/git/trees/${commit.tree}` },
      url: `${repositoryUrl(world, repository)}/git/commits/${oid}`,
      comment_count: 0,
      verification: presentVerification(repository, commit),
    },
    url,
    html_url: html,
    comments_url: `${url}/comments`,
    author: account(commit.author),
    committer: account(commit.committer),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${repositoryUrl(world, repository)}/commits/${parent}`,
      html_url: `${htmlUrl(world, repository)}/commit/${parent}`,
    })),
  };
}

/** A commit read by itself: with what it changed. */
export async function presentFullCommit(world: World, repository: Repository, oid: string) {
  const commit = await mustRead(repository, oid);
  const parent = commit.parents[0];
  const changes = await repository.git.history.changes(parent, oid);
  const additions = changes.reduce((sum, change) => sum + change.additions, 0);
  const deletions = changes.reduce((sum, change) => sum + change.deletions, 0);
  return {
    ...(await presentCommit(world, repository, oid)),
    stats: { additions, deletions, total: additions + deletions },
    files: await presentChanges(world, repository, parent, oid, changes),
  };
}

/** A commit object of the Git data API. */
export async function presentGitCommit(world: World, repository: Repository, oid: string) {
  const commit = await mustRead(repository, oid);
  const html = htmlUrl(world, repository);
  const url = `${repositoryUrl(world, repository)}/git`;
  return {
    sha: oid,
    node_id: commitNodeId(repository, oid),
    url: `${url}/commits/${oid}`,
    html_url: `${html}/commit/${oid}`,
    author: presentSignature(commit.author),
    committer: presentSignature(commit.committer),
    message: commit.message.trimEnd(),
    tree: { sha: commit.tree, url: `${url}/trees/${commit.tree}` },
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${html}/commit/${parent}`,
    })),
    verification: presentVerification(repository, commit),
  };
}

/** A commit in a few words, as check suites and merge groups carry it. */
export async function presentCommitBrief(repository: Repository, oid: string) {
  const commit = await mustRead(repository, oid);
  const { author, committer } = commit;
  return {
    id: oid,
    tree_id: commit.tree,
    message: commit.message.trimEnd(),
    timestamp: isoSeconds(committer.at * 1000),
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

/** Changed files as REST lists them, in the order of the diff, with their patches. */
export async function presentChanges(
  world: World,
  repository: Repository,
  from: string | undefined,
  to: string,
  changes: readonly FileChange[],
) {
  const patches = await repository.git.history.patches(from, to);
  return changes.map((change, index) => {
    const path = change.path.split('/').map(encodeURIComponent).join('/');
    const patch = patches[index];
    return {
      sha: change.status === 'removed' ? change.previousOid : change.oid,
      filename: change.path,
      status: change.status,
      additions: change.additions,
      deletions: change.deletions,
      changes: change.additions + change.deletions,
      blob_url: `${htmlUrl(world, repository)}/blob/${to}/${path}`,
      raw_url: `${htmlUrl(world, repository)}/raw/${to}/${path}`,
      contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${to}`,
      ...(patch === undefined ? {} : { patch }),
      ...(change.previousPath === undefined ? {} : { previous_filename: change.previousPath }),
    };
  });
}

export function commitNodeId(repository: Repository, oid: string): string {
  return `C_${Buffer.from(JSON.stringify(['Commit', repository.id, oid])).toString('base64url')}`;
}

/** Who GitHub holds to have signed a commit. */
export function signerOf(repository: Repository, oid: string): 'github' | Account | undefined {
  return repository.verified.get(oid);
}

function presentVerification(repository: Repository, commit: CommitData) {
  const verified = signerOf(repository, commit.oid) !== undefined;
  return {
    verified,
    reason: verified ? 'valid' : commit.signature ? 'unknown_key' : 'unsigned',
    signature: commit.signature ?? null,
    payload: commit.signature ? `tree ${commit.tree}\n` : null,
    verified_at: verified ? isoSeconds(commit.committer.at * 1000) : null,
  };
}

function presentSignature(who: Signature) {
  return { name: who.name, email: who.email, date: isoSeconds(who.at * 1000) };
}

async function mustRead(repository: Repository, oid: string): Promise<CommitData> {
  const commit = await repository.git.history.commit(oid);
  if (!commit) throw new Error(`no commit ${oid}`);
  return commit;
}
