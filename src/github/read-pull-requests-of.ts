import { type GitHubClient, read } from './call.ts';

/** Numbers of the merged pull requests that brought these commits, fifty commits a request. */
export async function readPullRequestsOf(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  commits: readonly string[],
): Promise<readonly number[]> {
  const numbers = new Set<number>();
  for (let from = 0; from < commits.length; from += 50) {
    const some = commits.slice(from, from + 50);
    const query = `query PullRequestsOf($owner: String!, $name: String!, ${some.map((_, i) => `$c${i}: GitObjectID!`).join(', ')}) {
  repository(owner: $owner, name: $name) {
${some.map((_, i) => `    c${i}: object(oid: $c${i}) { ... on Commit { associatedPullRequests(first: 20) { nodes { number state } } } }`).join('\n')}
  }
}`;
    type Answer = {
      repository: Record<
        string,
        { associatedPullRequests?: { nodes: ({ number: number; state: string } | null)[] | null } } | null
      > | null;
    };
    const answer = await read(`finding the pull requests of ${some.length} commits of ${at.owner}/${at.repo}`, () =>
      github.graphql<Answer>(query, {
        owner: at.owner,
        name: at.repo,
        ...Object.fromEntries(some.map((id, i) => [`c${i}`, id])),
      }),
    );
    for (const commit of Object.values(answer.repository ?? {})) {
      for (const pull of commit?.associatedPullRequests?.nodes ?? [])
        if (pull?.state === 'MERGED') numbers.add(pull.number);
    }
  }
  return [...numbers].sort((a, b) => a - b);
}
