import type { CommitPeople } from '../core/approval/facts.ts';
import type { CommitNode } from './answers.ts';
import { type GitHubClient, read } from './call.ts';
import { peopleOf } from './people.ts';
import { commitPeople } from './pull-request.graphql.ts';

const A_QUERY = 50;

/** The accounts behind commits, fifty a request; a commit that GitHub does not have is left out. */
export async function readCommitPeople(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  commits: readonly string[],
): Promise<readonly CommitPeople[]> {
  const people: CommitPeople[] = [];
  for (let from = 0; from < commits.length; from += A_QUERY) {
    const some = commits.slice(from, from + A_QUERY);
    const answer = await read(`reading who made ${some.length} commits of ${at.owner}/${at.repo}`, () =>
      github.graphql<{ repository: Record<string, Partial<CommitNode> | null> | null }>(commitPeople(some.length), {
        owner: at.owner,
        name: at.repo,
        ...Object.fromEntries(some.map((id, index) => [`c${index}`, id])),
      }),
    );
    for (const node of Object.values(answer.repository ?? {})) if (isCommit(node)) people.push(peopleOf(node));
  }
  return people;
}

function isCommit(node: Partial<CommitNode> | null): node is CommitNode {
  return node?.oid !== undefined && node.authors !== undefined;
}
