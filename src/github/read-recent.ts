import type { RecentActivity, RecentPullRequest } from '../ports.ts';
import { type CommentNode, isAnswered } from './answers.ts';
import { type GitHubClient, read } from './call.ts';
import { secondsOf } from './seconds-of.ts';

const CHECKED = 'checkSuites(first: 1, filterBy: { appId: $appId, checkName: $check }) { totalCount }';

/** One query for lists of open pull requests and, with the first page and for a sweep, of all else it looks at. */
const RECENT = `
query RecentPullRequests($owner: String!, $name: String!, $check: String!, $appId: Int!, $after: String, $more: Boolean!) {
  repository(owner: $owner, name: $name) {
    pullRequests(first: 50, after: $after, states: [OPEN], orderBy: { field: UPDATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number baseRefName headRefOid updatedAt
        commits(last: 1) { nodes { commit { ${CHECKED} } } }
      }
    }
    closed: pullRequests(first: 50, states: [MERGED, CLOSED], orderBy: { field: UPDATED_AT, direction: DESC }) @include(if: $more) {
      nodes { number updatedAt comments(last: 10) { nodes { databaseId lastEditedAt viewerDidAuthor body reactionGroups { content viewerHasReacted } } } }
    }
    mergeQueue @include(if: $more) {
      entries(first: 50) { nodes { pullRequest { number } headCommit { oid ${CHECKED} } } }
    }
  }
}`;

interface Nodes<T> {
  readonly nodes: readonly (T | null)[] | null;
}

interface Suites {
  readonly checkSuites: { readonly totalCount: number } | null;
}

interface RecentAnswer {
  readonly repository: {
    readonly pullRequests: Nodes<{
      readonly number: number;
      readonly baseRefName: string;
      readonly headRefOid: string;
      readonly updatedAt: string;
      readonly commits: Nodes<{ readonly commit: Suites }>;
    }> & { readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } };
    readonly closed?: Nodes<{
      readonly number: number;
      readonly updatedAt: string;
      readonly comments: Nodes<{
        readonly databaseId: number | null;
        readonly lastEditedAt: string | null;
        readonly viewerDidAuthor: boolean;
        readonly body: string;
        readonly reactionGroups: CommentNode['reactionGroups'];
      }>;
    }>;
    readonly mergeQueue?: {
      readonly entries: Nodes<{
        readonly pullRequest: { readonly number: number } | null;
        readonly headCommit: ({ readonly oid: string } & Suites) | null;
      }> | null;
    } | null;
  } | null;
}

interface Place {
  readonly owner: string;
  readonly repo: string;
}

interface Own {
  readonly appId: number;
  readonly check: string;
}

/** All open pull requests, fifty a request, those that changed last first. */
export async function readRecentPullRequests(
  github: GitHubClient,
  at: Place,
  own: Own,
): Promise<readonly RecentPullRequest[]> {
  return (await readRecent(github, at, own, { since: undefined, more: false })).open;
}

/**
 * What a sweep looks at: open pull requests, fifty a request and no page beyond the one that reaches back to `since`;
 * and with the first page the fifty closed ones, merged or not, that changed last, with ten comments each, and the
 * merge queue.
 */
export async function readRecentActivity(
  github: GitHubClient,
  at: Place,
  own: Own,
  since: number | undefined,
): Promise<RecentActivity> {
  return readRecent(github, at, own, { since, more: true });
}

async function readRecent(
  github: GitHubClient,
  at: Place,
  own: Own,
  { since = 0, more }: { readonly since: number | undefined; readonly more: boolean },
): Promise<RecentActivity> {
  const open: RecentPullRequest[] = [];
  let first: RecentAnswer['repository'] | undefined;
  let after: string | undefined;
  do {
    const { repository } = await read(`listing open pull requests of ${at.owner}/${at.repo}`, () =>
      github.graphql<RecentAnswer>(RECENT, {
        owner: at.owner,
        name: at.repo,
        ...own,
        after: after ?? null,
        more: more && after === undefined,
      }),
    );
    first ??= repository;
    const page = repository?.pullRequests;
    for (const pull of page?.nodes ?? []) {
      if (pull === null) continue;
      open.push({
        number: pull.number,
        state: 'open',
        base: pull.baseRefName,
        head: pull.headRefOid,
        updatedAt: secondsOf(pull.updatedAt),
        checked: isChecked(pull.commits.nodes?.[0]?.commit),
      });
    }
    after = page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined && (open.at(-1)?.updatedAt ?? 0) >= since);
  return { open, closed: closedOf(first), groups: groupsOf(first) };
}

function closedOf(answer: RecentAnswer['repository'] | undefined): RecentActivity['closed'] {
  return (answer?.closed?.nodes ?? []).flatMap((pull) => {
    if (pull === null) return [];
    const comments = (pull.comments.nodes ?? []).flatMap((comment) => {
      if (comment === null || comment.databaseId === null) return [];
      const { databaseId: id, lastEditedAt, viewerDidAuthor: own, body } = comment;
      return [{ id, own, edited: lastEditedAt !== null, answered: isAnswered(comment), body }];
    });
    return [{ number: pull.number, updatedAt: secondsOf(pull.updatedAt), comments }];
  });
}

function groupsOf(answer: RecentAnswer['repository'] | undefined): RecentActivity['groups'] {
  return (answer?.mergeQueue?.entries?.nodes ?? []).flatMap((entry) => {
    const { pullRequest, headCommit } = entry ?? {};
    if (!pullRequest || !headCommit) return [];
    return [{ number: pullRequest.number, head: headCommit.oid, checked: isChecked(headCommit) }];
  });
}

function isChecked(commit: Suites | undefined): boolean {
  return (commit?.checkSuites?.totalCount ?? 0) > 0;
}
