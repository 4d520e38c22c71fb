/** GraphQL answers as GitHub gives them, for the fields our queries ask for. */
export interface WhoNode {
  readonly __typename: string;
  readonly login: string;
  readonly databaseId?: number | null;
}
export interface UserNode {
  readonly databaseId: number | null;
  readonly login: string;
}
export interface Page<T> {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly nodes: readonly (T | null)[] | null;
}
export interface ReviewNode {
  readonly id: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  readonly submittedAt: string | null;
  readonly body: string;
  readonly commit: { readonly oid: string } | null;
  readonly author: WhoNode | null;
  readonly authorCanPushToRepository: boolean;
  readonly comments: { readonly totalCount: number };
}
export interface CommitNode {
  readonly oid: string;
  readonly author: { readonly user: UserNode | null } | null;
  readonly committer: { readonly user: UserNode | null } | null;
  readonly authors: {
    readonly totalCount: number;
    readonly nodes: readonly ({ readonly user: UserNode | null } | null)[] | null;
  };
  readonly signature: {
    readonly isValid: boolean;
    readonly wasSignedByGitHub: boolean;
    readonly signer: UserNode | null;
  } | null;
}
export type TimelineNode =
  | {
      readonly __typename: 'HeadRefForcePushedEvent';
      readonly createdAt: string;
      readonly actor: WhoNode | null;
      readonly beforeCommit: { readonly oid: string } | null;
      readonly afterCommit: { readonly oid: string } | null;
    }
  | {
      readonly __typename: 'ReviewDismissedEvent';
      readonly createdAt: string;
      readonly previousReviewState: string;
      readonly review: { readonly id: string } | null;
    }
  | { readonly __typename: 'AddedToMergeQueueEvent'; readonly enqueuer: WhoNode | null }
  | {
      readonly __typename: 'AutoMergeEnabledEvent' | 'AutoSquashEnabledEvent' | 'AutoRebaseEnabledEvent';
      readonly enabler: WhoNode | null;
    };
export interface CheckRunNode {
  readonly databaseId: number;
  readonly name: string;
  readonly externalId: string | null;
  readonly status: string;
  readonly conclusion: string | null;
}
/** The app's reactions to a command, in GraphQL's words. */
const ANSWERS = ['ROCKET', 'CONFUSED'];

/** Whether the app's own answer to a command is on a comment. */
export function isAnswered({ reactionGroups }: Pick<CommentNode, 'reactionGroups'>): boolean {
  return (reactionGroups ?? []).some(({ content, viewerHasReacted }) => viewerHasReacted && ANSWERS.includes(content));
}

export interface CommentNode {
  readonly databaseId: number;
  readonly createdAt: string;
  readonly lastEditedAt: string | null;
  readonly viewerDidAuthor: boolean;
  readonly author: WhoNode | null;
  readonly body: string;
  readonly reactionGroups: readonly { readonly content: string; readonly viewerHasReacted: boolean }[] | null;
}
/** A page read from the newest backwards. */
export interface CommentPage {
  readonly pageInfo: { readonly hasPreviousPage: boolean; readonly startCursor: string | null };
  readonly nodes: readonly (CommentNode | null)[] | null;
}
export interface PullRequestNode {
  readonly number: number;
  readonly title: string;
  readonly state: 'OPEN' | 'CLOSED' | 'MERGED';
  readonly isDraft: boolean;
  readonly createdAt: string;
  readonly author: WhoNode | null;
  readonly baseRefName: string;
  readonly headRefName: string;
  readonly headRefOid: string;
  readonly headRepository: { readonly nameWithOwner: string } | null;
  readonly mergedAt: string | null;
  readonly mergeCommit: { readonly oid: string } | null;
  readonly mergedBy: WhoNode | null;
  readonly autoMergeRequest: { readonly enabledBy: WhoNode | null } | null;
  readonly reviewRequests: {
    readonly nodes: readonly ({ readonly requestedReviewer: { readonly login?: string } | null } | null)[] | null;
  } | null;
  readonly reviews: Page<ReviewNode>;
  readonly commits: Page<{ readonly commit: CommitNode }>;
  readonly timelineItems: {
    readonly pageInfo: { readonly hasPreviousPage: boolean };
    readonly nodes: readonly (TimelineNode | null)[] | null;
  };
  readonly comments: CommentPage;
  readonly tip: {
    readonly nodes:
      | readonly ({
          readonly commit: {
            readonly oid: string;
            readonly associatedPullRequests: {
              readonly pageInfo: { readonly hasNextPage: boolean };
              readonly nodes:
                | readonly ({
                    readonly number: number;
                    readonly state: string;
                    readonly headRefOid: string;
                    readonly baseRefName: string;
                  } | null)[]
                | null;
            } | null;
            readonly checkSuites: {
              readonly nodes:
                | readonly ({
                    readonly checkRuns: { readonly nodes: readonly (CheckRunNode | null)[] | null } | null;
                  } | null)[]
                | null;
            } | null;
          };
        } | null)[]
      | null;
  };
}
export interface PullRequestAnswer {
  readonly repository: {
    readonly databaseId: number;
    readonly defaultBranchRef: { readonly name: string; readonly target: { readonly oid: string } } | null;
    readonly pullRequest: PullRequestNode | null;
  } | null;
}

/** What GitHub shows of a list. */
export function present<T>(nodes: readonly (T | null)[] | null | undefined): T[] {
  return (nodes ?? []).filter((node) => node !== null);
}
