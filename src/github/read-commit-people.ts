import type { CommitPeople } from '../core/approval/facts.ts';
import type { CommitNode } from './answers.ts';
import { type GitHubClient, read } from './call.ts';
import { peopleOf } from './people.ts';
import { commitPeople } from './pull-request.graphql.ts';
import type { Remembered } from './remembered.ts';

const A_QUERY = 50;

/** The accounts behind commits, as remembered, else fifty a request; a commit that GitHub does not have is left out. */
export async function readCommitPeople(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  commits: readonly string[],
  memory: Remembered<CommitPeople>,
): Promise<readonly CommitPeople[]> {
  const known = await Promise.all(commits.map((id) => memory.known(id)));
  const asked = await ask(
    github,
    at,
    commits.filter((_, index) => known[index] === undefined),
  );
  rememberCommitPeople(asked, memory);
  return [...known.filter((people) => people !== undefined), ...asked];
}

/** An address may be given to an account later: only a commit all of whose makers are known is remembered. */
export function rememberCommitPeople(commits: readonly CommitPeople[], memory: Remembered<CommitPeople>): void {
  for (const people of commits)
    if ([people.author, people.committer, ...people.coAuthors].every((person) => person !== undefined))
      void memory.get(people.id, async () => people);
}

async function ask(
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
