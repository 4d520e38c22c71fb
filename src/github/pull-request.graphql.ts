const WHO = `fragment who on Actor { __typename login ... on User { databaseId } ... on Bot { databaseId } ... on Mannequin { databaseId } }`;

const REVIEW = `fragment review on PullRequestReview {
  id state submittedAt body
  commit { oid }
  author { ...who }
  authorCanPushToRepository
  comments { totalCount }
}`;

const COMMIT = `fragment commit on Commit {
  oid
  author { user { databaseId login } }
  committer { user { databaseId login } }
  authors(first: 20) { totalCount nodes { user { databaseId login } } }
  signature { isValid wasSignedByGitHub signer { databaseId login } }
}`;

const COMMENT = `fragment comment on IssueComment {
  databaseId createdAt lastEditedAt viewerDidAuthor body
  author { ...who }
  reactionGroups { content viewerHasReacted }
}`;

const REVIEW_STATES = 'states: [APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED]';

/**
 * One query for all that people did in a pull request; bytes come from git. `$appId` and `$check` narrow the check
 * runs to the app's own. Lists beyond a page are read by the queries below; what GitHub cuts is noticed by `totalCount`.
 */
export const PULL_REQUEST = `
query PullRequest($owner: String!, $name: String!, $number: Int!, $appId: Int!) {
  repository(owner: $owner, name: $name) {
    databaseId
    defaultBranchRef { name target { oid } }
    pullRequest(number: $number) {
      number title state isDraft isCrossRepository createdAt
      author { ...who }
      baseRefName headRefName headRefOid
      headRepository { nameWithOwner }
      mergedAt
      mergeCommit { oid }
      mergedBy { ...who }
      autoMergeRequest { enabledBy { ...who } }
      reviewRequests(first: 100) { nodes { requestedReviewer { __typename ... on User { login } } } }
      reviews(first: 100, ${REVIEW_STATES}) { totalCount pageInfo { hasNextPage endCursor } nodes { ...review } }
      commits(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { commit { ...commit } } }
      timelineItems(last: 100, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT, REVIEW_DISMISSED_EVENT, ADDED_TO_MERGE_QUEUE_EVENT, AUTO_MERGE_ENABLED_EVENT, AUTO_SQUASH_ENABLED_EVENT, AUTO_REBASE_ENABLED_EVENT]) {
        pageInfo { hasPreviousPage }
        nodes {
          __typename
          ... on HeadRefForcePushedEvent { createdAt actor { ...who } beforeCommit { oid } afterCommit { oid } }
          ... on ReviewDismissedEvent { createdAt previousReviewState review { id } }
          ... on AddedToMergeQueueEvent { enqueuer { __typename login databaseId } }
          ... on AutoMergeEnabledEvent { enabler { __typename login databaseId } }
          ... on AutoSquashEnabledEvent { enabler { __typename login databaseId } }
          ... on AutoRebaseEnabledEvent { enabler { __typename login databaseId } }
        }
      }
      comments(last: 100) { pageInfo { hasPreviousPage startCursor } nodes { ...comment } }
      tip: commits(last: 1) {
        nodes {
          commit {
            oid
            associatedPullRequests(first: 50) { pageInfo { hasNextPage } nodes { number state headRefOid baseRefName } }
            checkSuites(first: 5, filterBy: { appId: $appId }) {
              nodes { checkRuns(first: 50, filterBy: { checkType: ALL }) { nodes { databaseId name externalId status conclusion } } }
            }
          }
        }
      }
    }
  }
}
${WHO}
${REVIEW}
${COMMENT}
${COMMIT}`;

export const MORE_REVIEWS = `
query MoreReviews($owner: String!, $name: String!, $number: Int!, $after: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      headRefOid
      reviews(first: 100, after: $after, ${REVIEW_STATES}) { totalCount pageInfo { hasNextPage endCursor } nodes { ...review } }
    }
  }
}
${WHO}
${REVIEW}`;

export const MORE_COMMITS = `
query MoreCommits($owner: String!, $name: String!, $number: Int!, $after: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      headRefOid
      commits(first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { commit { ...commit } } }
    }
  }
}
${COMMIT}`;

export const OLDER_COMMENTS = `
query OlderComments($owner: String!, $name: String!, $number: Int!, $before: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(last: 100, before: $before) { pageInfo { hasPreviousPage startCursor } nodes { ...comment } }
    }
  }
}
${WHO}
${COMMENT}`;

/** The people of so many commits, by id: `$c0`, `$c1`, … */
export function commitPeople(count: number): string {
  const each = [...Array(count).keys()];
  return `
query CommitPeople($owner: String!, $name: String!, ${each.map((i) => `$c${i}: GitObjectID!`).join(', ')}) {
  repository(owner: $owner, name: $name) {
${each.map((i) => `    c${i}: object(oid: $c${i}) { ... on Commit { ...commit } }`).join('\n')}
  }
}
${COMMIT}`;
}
