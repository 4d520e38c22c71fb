import { type GitHubClient, read } from './call.ts';

const OBJECTED = `
query ObjectedPullRequests($owner: String!, $name: String!, $check: String!, $appId: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(first: 100, after: $after, states: [CLOSED, MERGED]) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number
        reviews(first: 1, states: [CHANGES_REQUESTED, DISMISSED]) { totalCount }
        commits(last: 1) { nodes { commit {
          checkSuites(first: 1, filterBy: { appId: $appId, checkName: $check }) { totalCount }
        } } }
      }
    }
  }
}`;

interface ObjectedAnswer {
  readonly repository: {
    readonly pullRequests: {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      readonly nodes:
        | readonly ({
            readonly number: number;
            readonly reviews: { readonly totalCount: number } | null;
            readonly commits: {
              readonly nodes:
                | readonly ({
                    readonly commit: { readonly checkSuites: { readonly totalCount: number } | null };
                  } | null)[]
                | null;
            };
          } | null)[]
        | null;
    };
  } | null;
}

/** Numbers of closed and merged pull requests with the app's check and a review that requested changes, a hundred a request. */
export async function readObjectedPullRequests(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  own: { readonly appId: number; readonly check: string },
): Promise<readonly number[]> {
  const found: number[] = [];
  let after: string | undefined;
  do {
    const answer = await read(`listing closed pull requests of ${at.owner}/${at.repo}`, () =>
      github.graphql<ObjectedAnswer>(OBJECTED, { owner: at.owner, name: at.repo, ...own, after: after ?? null }),
    );
    const page = answer.repository?.pullRequests;
    for (const pull of page?.nodes ?? []) {
      const checked = (pull?.commits.nodes?.[0]?.commit.checkSuites?.totalCount ?? 0) > 0;
      if (pull !== null && checked && (pull.reviews?.totalCount ?? 0) > 0) found.push(pull.number);
    }
    after = page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined);
  return found.sort((a, b) => a - b);
}
