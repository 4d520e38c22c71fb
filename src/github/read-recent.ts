import type { RecentPullRequest } from '../ports.ts';
import { type GitHubClient, read } from './call.ts';

const RECENT = `
query RecentPullRequests($owner: String!, $name: String!, $check: String!, $appId: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(first: 50, after: $after, states: [OPEN], orderBy: { field: UPDATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number state baseRefName headRefOid updatedAt
        commits(last: 1) { nodes { commit {
          checkSuites(first: 1, filterBy: { appId: $appId, checkName: $check }) { totalCount }
        } } }
      }
    }
  }
}`;

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

interface RecentAnswer {
  readonly repository: {
    readonly pullRequests: {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      readonly nodes:
        | readonly ({
            readonly number: number;
            readonly state: 'OPEN' | 'CLOSED' | 'MERGED';
            readonly baseRefName: string;
            readonly headRefOid: string;
            readonly updatedAt: string;
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

/** All open pull requests, fifty a request, newest first. */
export async function readRecentPullRequests(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  own: { readonly appId: number; readonly check: string },
): Promise<readonly RecentPullRequest[]> {
  const found: RecentPullRequest[] = [];
  let after: string | undefined;
  do {
    const answer = await read(`listing open pull requests of ${at.owner}/${at.repo}`, () =>
      github.graphql<RecentAnswer>(RECENT, { owner: at.owner, name: at.repo, ...own, after: after ?? null }),
    );
    const page = answer.repository?.pullRequests;
    for (const pull of page?.nodes ?? []) {
      if (pull === null) continue;
      found.push({
        number: pull.number,
        state: 'open',
        base: pull.baseRefName,
        head: pull.headRefOid,
        updatedAt: Math.floor(Date.parse(pull.updatedAt) / 1000),
        checked: (pull.commits.nodes?.[0]?.commit.checkSuites?.totalCount ?? 0) > 0,
      });
    }
    after = page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined);
  return found;
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
