import { OutsideError } from '../errors.ts';
import { type CommentNode, type CommentPage, type CommitNode, type Page, present, type ReviewNode } from './answers.ts';
import { type GitHubClient, read } from './call.ts';
import { MORE_COMMITS, MORE_REVIEWS, OLDER_COMMENTS } from './pull-request.graphql.ts';

/** Lists longer than this are refused by saying so, never cut silently (T41): 20 pages. */
const MOST_PAGES = 20;

export interface PullRequestAddress {
  readonly owner: string;
  readonly name: string;
  readonly number: number;
}

type Listed = { readonly reviews: ReviewNode; readonly commits: { readonly commit: CommitNode } };

/** Every review or commit of a pull request, from its first page on: one request for each further page. */
export async function allPages<K extends keyof Listed>(
  github: GitHubClient,
  what: string,
  at: PullRequestAddress,
  head: string,
  list: K,
  first: Page<Listed[K]>,
): Promise<{ nodes: readonly Listed[K][]; incomplete: readonly string[] }> {
  const nodes = present(first.nodes);
  let page = first.pageInfo;
  for (let pages = 1; page.hasNextPage && page.endCursor !== null; pages += 1) {
    if (pages >= MOST_PAGES) break;
    const after = page.endCursor;
    const query = list === 'reviews' ? MORE_REVIEWS : MORE_COMMITS;
    const answer = await read(`${what}, more ${list}`, () =>
      github.graphql<{
        repository: { pullRequest: ({ headRefOid: string } & Record<K, Page<Listed[K]>>) | null } | null;
      }>(query, {
        ...at,
        after,
      }),
    );
    const pull = answer.repository?.pullRequest;
    if (!pull) throw new OutsideError(`${what}: GitHub stopped answering on page ${pages + 1} of ${list}`);
    // A torn read: the pages belong to different heads.
    if (pull.headRefOid !== head)
      throw new OutsideError(`${what}: the head moved while ${list} were read`, { retry: 'now' });
    nodes.push(...present(pull[list].nodes));
    page = pull[list].pageInfo;
  }
  const cut = nodes.length < first.totalCount;
  return { nodes, incomplete: cut ? [`GitHub gave ${nodes.length} of ${first.totalCount} ${list}`] : [] };
}

/** All comments, oldest first: what the app said stands among the first, what it is asked among the last. */
export async function allComments(
  github: GitHubClient,
  what: string,
  at: PullRequestAddress,
  newest: CommentPage,
): Promise<readonly CommentNode[]> {
  let nodes = present(newest.nodes);
  let page = newest.pageInfo;
  for (let pages = 1; page.hasPreviousPage && page.startCursor !== null && pages < MOST_PAGES; pages += 1) {
    const before = page.startCursor;
    const answer = await read(`${what}, older comments`, () =>
      github.graphql<{ repository: { pullRequest: { comments: CommentPage } | null } | null }>(OLDER_COMMENTS, {
        ...at,
        before,
      }),
    );
    const comments = answer.repository?.pullRequest?.comments;
    if (comments === undefined)
      throw new OutsideError(`${what}: GitHub stopped answering on page ${pages + 1} of comments`);
    nodes = [...present(comments.nodes), ...nodes];
    page = comments.pageInfo;
  }
  return nodes;
}
