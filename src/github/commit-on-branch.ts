import type { NewCommit } from '../ports.ts';
import { type GitHubClient, write } from './call.ts';

const UPDATE_REF = `
mutation MoveBranch($repositoryId: ID!, $name: GitRefname!, $before: GitObjectID!, $after: GitObjectID!) {
  updateRefs(input: { repositoryId: $repositoryId, refUpdates: [{ name: $name, beforeOid: $before, afterOid: $after, force: false }] }) {
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
  const where = { owner: at.owner, repo: at.repo };
  const what = `committing to ${at.owner}/${at.repo}:${commit.branch}`;
  const tree = await write(`${what}, tree`, () =>
    github.request('POST /repos/{owner}/{repo}/git/trees', {
      ...where,
      base_tree: commit.baseTree,
      tree: commit.entries.map((entry) => {
        const common = { path: entry.path, mode: '100644' as const, type: 'blob' as const };
        if ('blob' in entry) return { ...common, sha: entry.blob };
        if ('text' in entry) return { ...common, content: entry.text };
        return { ...common, sha: null };
      }),
    }),
  );
  const made = await write(`${what}, commit`, () =>
    github.request('POST /repos/{owner}/{repo}/git/commits', {
      ...where,
      message: commit.message,
      tree: tree.data.sha,
      parents: [commit.parent],
    }),
  );
  try {
    await write(`${what}, branch`, () =>
      github.graphql(UPDATE_REF, {
        repositoryId: at.nodeId,
        name: `refs/heads/${commit.branch}`,
        before: commit.parent,
        after: made.data.sha,
      }),
    );
  } catch (error) {
    if (isStale(error)) return { result: 'moved' };
    throw error;
  }
  return { result: 'committed', id: made.data.sha };
}

function isStale(error: unknown): boolean {
  return (
    error instanceof Error &&
    /STALE_DATA|expected .* to point|is at .* but expected|not.*fast.?forward/i.test(error.message)
  );
}
