import { describe, expect, it } from '@jest/globals';
import { parse, validate } from 'graphql';
import { graphqlSchema } from './graphql-schema.ts';

const problemsIn = (document: string) => validate(graphqlSchema(), parse(document)).map(({ message }) => message);
const inPull = (selection: string) =>
  problemsIn(
    `query ($o: String!, $n: String!) { repository(owner: $o, name: $n) { pullRequest(number: 1) { ${selection} } } }`,
  );

describe('a GraphQL document', () => {
  it('may read everything that a decision needs about people', () => {
    const problems = inPull(`
      id fullDatabaseId state isDraft isCrossRepository baseRefName baseRefOid headRefOid mergeable
      author { __typename login ... on User { databaseId } ... on Bot { databaseId } ... on Mannequin { databaseId } ... on EnterpriseUserAccount { id } }
      baseRef { target { oid } }
      mergedBy { login } mergeCommit { oid }
      potentialMergeCommit { oid parents(first: 3) { nodes { oid } } file(path: "policies/dev") { oid } }
      autoMergeRequest { enabledAt enabledBy { login } mergeMethod }
      mergeQueueEntry { id position state enqueuer { login } headCommit { oid } }
      reviewRequests(first: 100) { nodes { requestedReviewer { ... on User { databaseId } ... on Team { slug } } } }
      reviews(first: 100, states: [APPROVED, CHANGES_REQUESTED, DISMISSED]) {
        pageInfo { hasNextPage endCursor }
        nodes { id state submittedAt lastEditedAt bodyText commit { oid policies: file(path: "policies/dev") { oid } }
          author { __typename login ... on User { databaseId } } comments { totalCount } }
      }
      commits(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { commit { oid committedViaWeb
        signature { __typename isValid state signer { databaseId login } wasSignedByGitHub ... on SshSignature { keyFingerprint } }
        authors(first: 10) { totalCount nodes { email user { databaseId login } } } committer { email user { databaseId } }
        checkSuites(first: 1, filterBy: {appId: 1}) { nodes { app { databaseId slug } checkRuns(last: 1) { nodes { databaseId externalId conclusion status title summary } } } }
        statusCheckRollup { state contexts(first: 10) { nodes { ... on CheckRun { name } ... on StatusContext { context } } } } } } }
      comments(last: 10) { nodes { databaseId body author { login } reactionGroups { content } reactions(first: 1) { nodes { content user { login } } } } }
      timelineItems(last: 100, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT, REVIEW_DISMISSED_EVENT, BASE_REF_CHANGED_EVENT,
        ADDED_TO_MERGE_QUEUE_EVENT, REMOVED_FROM_MERGE_QUEUE_EVENT, AUTO_MERGE_ENABLED_EVENT, AUTO_SQUASH_ENABLED_EVENT,
        AUTO_REBASE_ENABLED_EVENT, MERGED_EVENT, READY_FOR_REVIEW_EVENT, CONVERT_TO_DRAFT_EVENT, CLOSED_EVENT, REOPENED_EVENT, PULL_REQUEST_COMMIT]) {
        nodes { __typename
          ... on HeadRefForcePushedEvent { createdAt actor { login } beforeCommit { oid } afterCommit { oid } }
          ... on ReviewDismissedEvent { createdAt actor { login } previousReviewState review { id } dismissalMessage }
          ... on BaseRefChangedEvent { createdAt actor { login } previousRefName currentRefName }
          ... on AddedToMergeQueueEvent { createdAt actor { login } enqueuer { databaseId } }
          ... on RemovedFromMergeQueueEvent { createdAt actor { login } reason beforeCommit { oid } }
          ... on AutoMergeEnabledEvent { createdAt enabler { login } }
          ... on AutoSquashEnabledEvent { createdAt enabler { login } }
          ... on AutoRebaseEnabledEvent { createdAt enabler { login } }
          ... on MergedEvent { createdAt actor { login } into: commit { oid } mergeRefName }
          ... on ReadyForReviewEvent { createdAt actor { login } }
          ... on ConvertToDraftEvent { createdAt actor { login } }
          ... on ClosedEvent { createdAt actor { login } }
          ... on ReopenedEvent { createdAt actor { login } }
          ... on PullRequestCommit { commit { oid } } } }`);
    expect(problems).toEqual([]);
  });

  it.each([
    'query { rateLimit { cost remaining resetAt limit used nodeCount } viewer { login } }',
    'query { organization(login: "acme") { team(slug: "governors") { databaseId members(first: 100, membership: ALL) { totalCount nodes { databaseId login } } } } }',
    'query { nodes(ids: ["1"]) { id ... on PullRequest { number } ... on Team { name } } node(id: "2") { ... on Commit { oid } } }',
    'query { repository(owner: "acme", name: "policies") { databaseId defaultBranchRef { name target { ... on Commit { oid history(first: 1) { nodes { oid } } } } } ref(qualifiedName: "refs/heads/main") { target { oid } associatedPullRequests(first: 1) { nodes { number } } } refs(refPrefix: "refs/heads/", first: 10) { nodes { name } } object(expression: "main:policies") { ... on Tree { entries { name path mode type oid object { ... on Blob { text isBinary isTruncated byteSize } } } } } pullRequests(states: OPEN, baseRefName: "main", first: 50) { nodes { number } } issues(first: 1, labels: ["drift"]) { nodes { number title } } collaborators(first: 10) { edges { permission node { login } } } } }',
    'mutation ($i: UpdateRefsInput!) { updateRefs(input: $i) { clientMutationId } }',
    'mutation { updateRefs(input: {repositoryId: "1", refUpdates: [{name: "refs/heads/main", afterOid: "a", beforeOid: "b", force: false}]}) { clientMutationId } }',
    'mutation { createCommitOnBranch(input: {branch: {repositoryNameWithOwner: "acme/policies", branchName: "main"}, message: {headline: "Promote"}, expectedHeadOid: "a", fileChanges: {additions: [{path: "a", contents: "YQ=="}], deletions: [{path: "b"}]}}) { commit { oid } } }',
    'mutation { requestReviews(input: {pullRequestId: "1", userIds: ["2"], teamIds: ["3"], union: true}) { pullRequest { number } } }',
    'mutation { a: addComment(input: {subjectId: "1", body: "x"}) { commentEdge { node { databaseId } } } b: updateIssueComment(input: {id: "1", body: "x"}) { issueComment { id } } }',
    'mutation { enqueuePullRequest(input: {pullRequestId: "1", expectedHeadOid: "a"}) { mergeQueueEntry { position } } }',
    'mutation { mergePullRequest(input: {pullRequestId: "1", expectedHeadOid: "a", mergeMethod: SQUASH}) { pullRequest { merged } } }',
    'mutation { enablePullRequestAutoMerge(input: {pullRequestId: "1"}) { pullRequest { autoMergeRequest { enabledAt } } } }',
    'mutation { createIssue(input: {repositoryId: "1", title: "Drift"}) { issue { number } } updateIssue(input: {id: "1", state: CLOSED}) { issue { state } } }',
  ])('may say %s', (document) => {
    expect(problemsIn(document)).toEqual([]);
  });

  it('is refused for a field, an argument, a member or a word that GitHub does not have', () => {
    expect(inPull('approvals')).toEqual(['Cannot query field "approvals" on type "PullRequest".']);
    expect(inPull('reviews(first: 1, state: APPROVED) { totalCount }')[0]).toContain('Unknown argument "state"');
    expect(inPull('author { ... on Team { slug } }')[0]).toContain('can never be of type "Team"');
    expect(inPull('reviews(first: 1, states: [approved]) { totalCount }')[0]).toContain(
      'does not exist in "PullRequestReviewState"',
    );
  });
});
