/** What is cut out of GitHub's descriptions: the requests, events and GraphQL types of which this project has need. */

/** REST operations by GitHub's own `operationId`. */
export const keptOperations: readonly string[] = `
apps/get-authenticated apps/create-from-manifest apps/get-webhook-config-for-app apps/update-webhook-config-for-app
apps/list-webhook-deliveries apps/get-webhook-delivery apps/redeliver-webhook-delivery
apps/list-installations apps/get-installation apps/delete-installation apps/create-installation-access-token
apps/revoke-installation-access-token apps/suspend-installation apps/unsuspend-installation apps/get-by-slug
apps/get-org-installation apps/get-repo-installation apps/get-user-installation
apps/list-repos-accessible-to-installation
meta/root meta/get meta/get-zen rate-limit/get
repos/get repos/list-activities repos/list-teams repos/list-for-org
repos/list-branches repos/get-branch repos/get-branch-rules repos/get-branch-protection
repos/get-repo-rulesets repos/create-repo-ruleset repos/get-repo-ruleset repos/update-repo-ruleset repos/delete-repo-ruleset
repos/get-content repos/create-or-update-file-contents repos/delete-file repos/codeowners-errors
repos/list-collaborators repos/check-collaborator repos/get-collaborator-permission-level
repos/list-commits repos/get-commit repos/list-branches-for-head-commit
repos/list-pull-requests-associated-with-commit repos/compare-commits-with-basehead repos/merge
repos/create-commit-status repos/get-combined-status-for-ref repos/list-commit-statuses-for-ref
repos/list-deployments repos/create-deployment repos/get-deployment repos/delete-deployment
repos/list-deployment-statuses repos/create-deployment-status repos/get-deployment-status
git/create-blob git/get-blob git/create-commit git/get-commit git/create-tree git/get-tree
git/list-matching-refs git/get-ref git/create-ref git/update-ref git/delete-ref git/create-tag git/get-tag
checks/create checks/get checks/update checks/list-annotations checks/rerequest-run
checks/create-suite checks/get-suite checks/set-suites-preferences checks/list-for-suite checks/rerequest-suite
checks/list-for-ref checks/list-suites-for-ref
pulls/list pulls/create pulls/get pulls/update pulls/list-commits pulls/list-files
pulls/check-if-merged pulls/merge pulls/update-branch
pulls/list-requested-reviewers pulls/request-reviewers pulls/remove-requested-reviewers
pulls/list-reviews pulls/create-review pulls/get-review pulls/update-review pulls/delete-pending-review
pulls/list-comments-for-review pulls/dismiss-review pulls/submit-review
pulls/list-review-comments pulls/create-review-comment pulls/get-review-comment pulls/update-review-comment
pulls/delete-review-comment pulls/create-reply-for-review-comment pulls/list-review-comments-for-repo
issues/list-for-repo issues/create issues/get issues/update issues/lock issues/unlock
issues/list-comments issues/list-comments-for-repo issues/create-comment issues/get-comment issues/update-comment
issues/delete-comment issues/list-events-for-timeline
issues/list-labels-on-issue issues/add-labels issues/set-labels issues/remove-all-labels issues/remove-label
issues/list-labels-for-repo issues/create-label issues/get-label issues/update-label issues/delete-label
reactions/list-for-issue-comment reactions/create-for-issue-comment reactions/delete-for-issue-comment
reactions/list-for-issue reactions/create-for-issue reactions/delete-for-issue
teams/list teams/get-by-name teams/list-members-in-org teams/get-membership-for-user-in-org teams/list-child-in-org
teams/list-repos-in-org teams/check-permissions-for-repo-in-org
orgs/get orgs/list-members orgs/check-membership-for-user orgs/get-membership-for-user
users/get-authenticated users/get-by-id users/get-by-username
`
  .trim()
  .split(/\s+/);

/** Webhooks as `event.action`, or `event` where there is no action. */
export const keptWebhooks: readonly string[] = `
pull_request.opened pull_request.reopened pull_request.closed pull_request.synchronize pull_request.edited
pull_request.converted_to_draft pull_request.ready_for_review pull_request.labeled pull_request.unlabeled
pull_request.assigned pull_request.review_requested pull_request.review_request_removed
pull_request.enqueued pull_request.dequeued pull_request.auto_merge_enabled pull_request.auto_merge_disabled
pull_request_review.submitted pull_request_review.edited pull_request_review.dismissed
pull_request_review_comment.created pull_request_review_comment.edited pull_request_review_comment.deleted
pull_request_review_thread.resolved pull_request_review_thread.unresolved
push ping
check_run.created check_run.completed check_run.rerequested check_run.requested_action
check_suite.requested check_suite.rerequested check_suite.completed
issue_comment.created issue_comment.edited issue_comment.deleted
merge_group.checks_requested merge_group.destroyed
membership.added membership.removed
team.created team.deleted team.edited team.added_to_repository team.removed_from_repository team_add
installation.created installation.deleted installation.suspend installation.unsuspend
installation.new_permissions_accepted installation_repositories.added installation_repositories.removed
deployment_status.created
`
  .trim()
  .split(/\s+/);

/** Entry points of the GraphQL schema, by field. */
export const keptRootFields = {
  Query: ['node', 'nodes', 'organization', 'rateLimit', 'repository', 'user', 'viewer'],
  Mutation: `
addComment addReaction convertPullRequestToDraft createCommitOnBranch createIssue createRef deleteRef dequeuePullRequest
disablePullRequestAutoMerge dismissPullRequestReview enablePullRequestAutoMerge enqueuePullRequest
markPullRequestReadyForReview mergePullRequest minimizeComment requestReviews updateIssue updateIssueComment updateRef
updateRefs
`
    .trim()
    .split(/\s+/),
} as const;

/**
 * GraphQL object, interface and union types. A field stays when what it returns stays; connections, edges, enums,
 * scalars, and inputs follow the fields that need them.
 */
export const keptTypes: readonly string[] = `
PageInfo RateLimit
Actor Bot EnterpriseUserAccount Mannequin Organization Team User GitActor
Repository RepositoryOwner RepositoryInfo Ref GitObject Commit Tree TreeEntry Blob Tag Comparison
GitSignature GpgSignature SmimeSignature SshSignature UnknownSignature
Node UniformResourceLocatable Comment Updatable UpdatableComment Deletable Closable Lockable Reactable Minimizable
Issue IssueComment IssueOrPullRequest Label Labelable Assignable Assignee Reaction ReactionGroup Reactor
PullRequest PullRequestReview PullRequestReviewComment PullRequestReviewThread PullRequestThread PullRequestCommit
PullRequestChangedFile PullRequestRevisionMarker
ReviewRequest RequestedReviewer AutoMergeRequest MergeQueue MergeQueueEntry MergeQueueConfiguration
PullRequestTimelineItems AddedToMergeQueueEvent AutoMergeEnabledEvent AutoMergeDisabledEvent AutoRebaseEnabledEvent
AutoSquashEnabledEvent BaseRefChangedEvent BaseRefForcePushedEvent ClosedEvent ConvertToDraftEvent HeadRefDeletedEvent
HeadRefForcePushedEvent HeadRefRestoredEvent MergedEvent ReadyForReviewEvent RemovedFromMergeQueueEvent ReopenedEvent
ReviewDismissedEvent ReviewRequestedEvent ReviewRequestRemovedEvent
App CheckSuite CheckRun CheckAnnotation StatusCheckRollup StatusCheckRollupContext Status StatusContext
RequirableByPullRequest Push
`
  .trim()
  .split(/\s+/);
