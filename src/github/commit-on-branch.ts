import { OutsideError } from '../errors.ts';
import type { NewCommit } from '../ports.ts';
import { type GitHubClient, write } from './call.ts';

const UPDATE_REF = `
mutation MoveBranch($repositoryId: ID!, $name: GitRefname!, $before: GitObjectID!, $after: GitObjectID!, $force: Boolean!) {
  updateRefs(input: { repositoryId: $repositoryId, refUpdates: [{ name: $name, beforeOid: $before, afterOid: $after, force: $force }] }) {
    clientMutationId
  }
}`;

/**
 * Three requests whatever the number of files: a tree that re-uses blobs, a commit without an author (GitHub signs it as
 * the app's), the branch moved only if it still points at the parent. REST's ref update is no compare-and-set, so
 * GraphQL's `updateRefs` with `beforeOid` moves it.
 */
export async function commitOnBranch(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string; readonly nodeId: string },
  commit: NewCommit,
): Promise<{ readonly result: 'committed'; readonly id: string } | { readonly result: 'moved' }> {
  const what = `committing to ${at.owner}/${at.repo}:${commit.branch}`;
  try {
    const id = await makeCommit(github, { owner: at.owner, repo: at.repo }, what, commit);
    await write(`${what}, branch`, () =>
      github.graphql(UPDATE_REF, {
        repositoryId: at.nodeId,
        name: `refs/heads/${commit.branch}`,
        before: commit.replaces ?? commit.parent,
        after: id,
        force: commit.replaces !== undefined,
      }),
    );
    return { result: 'committed', id };
  } catch (error) {
    if (isStale(error)) return { result: 'moved' };
    throw isRefused(error) ? new OutsideError(error.message, { cause: error.cause, retry: 'never' }) : error;
  }
}

/** GitHub will not have it, by a rule or for want of a permission: again soon would be no better (F19). */
function isRefused(error: unknown): error is OutsideError {
  if (!(error instanceof OutsideError) || error.mayHaveActed || error.notBefore !== undefined) return false;
  const { status } = (error.cause ?? {}) as { readonly status?: number };
  return error.retry === 'later' && status !== 401;
}

function isStale(error: unknown): boolean {
  return (
    error instanceof Error &&
    /STALE_DATA|expected .* to point|is at .* but expected|not.*fast.?forward/i.test(error.message)
  );
}

/** A tree that re-uses blobs and a commit without an author: two requests. No branch points at it yet. */
export async function makeCommit(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  what: string,
  commit: Pick<NewCommit, 'baseTree' | 'parent' | 'message' | 'entries'>,
): Promise<string> {
  const tree = await makeTree(github, at, what, commit);
  const { data } = await write(`${what}, commit`, () =>
    github.request('POST /repos/{owner}/{repo}/git/commits', {
      ...at,
      message: commit.message,
      tree,
      parents: [commit.parent],
    }),
  );
  return data.sha;
}

/** Id of the tree that re-uses blobs; the same entries make the same tree. */
export async function makeTree(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  what: string,
  commit: Pick<NewCommit, 'baseTree' | 'entries'>,
): Promise<string> {
  const { data } = await write(`${what}, tree`, () =>
    github.request('POST /repos/{owner}/{repo}/git/trees', {
      ...at,
      base_tree: commit.baseTree,
      tree: commit.entries.map((entry) => {
        const common = { path: entry.path, mode: '100644' as const, type: 'blob' as const };
        if ('blob' in entry) return { ...common, sha: entry.blob };
        if ('text' in entry) return { ...common, content: entry.text };
        return { ...common, sha: null };
      }),
    }),
  );
  return data.sha;
}
