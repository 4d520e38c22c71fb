/** The permission without which GitHub lets no app subscribe to an event; undefined: none. */
export function permissionFor(event: string): string | undefined {
  return permissions[event];
}

const permissions: Readonly<Record<string, string>> = {
  pull_request: 'pull_requests',
  pull_request_review: 'pull_requests',
  pull_request_review_comment: 'pull_requests',
  pull_request_review_thread: 'pull_requests',
  push: 'contents',
  check_run: 'checks',
  check_suite: 'checks',
  status: 'statuses',
  issues: 'issues',
  issue_comment: 'issues',
  merge_group: 'merge_queues',
  membership: 'members',
  team: 'members',
  organization: 'members',
  team_add: 'members',
  deployment: 'deployments',
  deployment_status: 'deployments',
};
