import type { BareRepository } from '../git/bare-repository.ts';
import type { Account, Team } from './account.ts';
import type { CheckRun, CheckSuite, CommitStatus } from './check.ts';
import type { Deployment } from './deployment.ts';
import type { Issue, Label } from './issue.ts';
import type { Review } from './review.ts';
import type { Ruleset } from './ruleset.ts';
import type { TimelineEvent } from './timeline.ts';

export type Role = 'read' | 'triage' | 'write' | 'maintain' | 'admin';
const roles: readonly Role[] = ['read', 'triage', 'write', 'maintain', 'admin'];

export function atLeast(role: Role | undefined, wanted: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(wanted);
}

export interface Repository {
  readonly id: number;
  readonly nodeId: string;
  readonly owner: Account;
  name: string;
  description: string | undefined;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  readonly createdAt: string;
  updatedAt: string;
  pushedAt: string;
  readonly parent: Repository | undefined;
  /** A deleted repository is served to nobody; pull requests from it stay. */
  deleted: boolean;
  readonly git: BareRepository;
  readonly collaborators: Map<number, Role>;
  readonly teams: Map<Team, Role>;
  readonly settings: RepositorySettings;
  /** Issues and pull requests share their numbers. */
  lastNumber: number;
  readonly issues: Map<number, Issue>;
  readonly pulls: Map<number, PullRequest>;
  readonly labels: Map<string, Label>;
  readonly activity: Activity[];
  /** How many entries of `activity` GitHub lists yet; undefined: all. */
  activityListed: number | undefined;
  readonly suites: CheckSuite[];
  readonly runs: CheckRun[];
  readonly statuses: CommitStatus[];
  readonly deployments: Deployment[];
  readonly rulesets: Ruleset[];
  readonly queue: MergeQueueEntry[];
  /** Commits GitHub made itself, and commits whose signature was verified as that account's. */
  readonly verified: Map<string, 'github' | Account>;
}

export interface RepositorySettings {
  allowMergeCommit: boolean;
  allowSquashMerge: boolean;
  allowRebaseMerge: boolean;
  allowAutoMerge: boolean;
  deleteBranchOnMerge: boolean;
}

/** One entry of the list of pushes, oldest first here. */
export interface Activity {
  readonly id: number;
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly at: string;
  readonly type: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge' | 'merge_queue_merge';
  readonly actor: Account;
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** What a person may do: through ownership, membership of the organisation, a team, or by invitation; the highest counts. */
export function roleOf(repository: Repository, account: Account): Role | undefined {
  const found: Role[] = [];
  if (repository.owner.id === account.id) found.push('admin');
  if (repository.owner.members.get(account.id) === 'admin') found.push('admin');
  const own = repository.collaborators.get(account.id);
  if (own) found.push(own);
  for (const [team, role] of repository.teams) if (isInTeam(team, account)) found.push(role);
  if (!repository.private || repository.owner.members.has(account.id)) found.push('read');
  return found.sort((a, b) => roles.indexOf(b) - roles.indexOf(a))[0];
}

function isInTeam(team: Team, account: Account): boolean {
  if (team.members.get(account.id)?.state === 'active') return true;
  for (const other of team.organization.teams.values()) {
    if (other.parent === team && isInTeam(other, account)) return true;
  }
  return false;
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** A pull request: what an issue is, and two branches. */
export interface PullRequest extends Issue {
  readonly pullId: number;
  readonly pullNodeId: string;
  readonly repository: Repository;
  draft: boolean;
  /** Branch name, without `refs/heads/`. */
  baseRef: string;
  /** Tip of the base when the head was last pushed or the base was chosen: not the base's tip now. */
  baseSha: string;
  /** Where the head branch lives; undefined once that repository is deleted. */
  headRepository: Repository | undefined;
  readonly headRef: string;
  /** The owner of the head as it was named when the pull request was opened. */
  readonly headOwner: Account;
  headSha: string;
  readonly maintainerCanModify: boolean;
  readonly reviews: Review[];
  requestedReviewers: Account[];
  requestedTeams: Team[];
  readonly timeline: TimelineEvent[];
  readonly mergeability: Mergeability;
  merge: PullRequestMerge | undefined;
  autoMerge: AutoMerge | undefined;
  editedAt: string | undefined;
  editor: Account | undefined;
}

/** GitHub works out whether two commits can be merged only when somebody asks, and answers "unknown" to the first who does. */
interface Mergeability {
  base: string;
  head: string;
  state: 'not asked' | 'asked' | 'mergeable' | 'conflicting';
  /** The commit that merging now would give. */
  commit: string | undefined;
}

interface PullRequestMerge {
  readonly commit: string;
  readonly by: Account;
  readonly at: string;
  readonly method: MergeMethod;
}

interface AutoMerge {
  readonly by: Account;
  readonly method: MergeMethod;
  readonly at: string;
}

export function isOpen(pull: PullRequest): boolean {
  return pull.state === 'open';
}

export interface MergeQueueEntry {
  readonly id: number;
  readonly pull: PullRequest;
  readonly by: Account;
  readonly at: string;
  readonly method: MergeMethod;
  /** The group's commit, what it stands on, and its branch, once made. */
  group: { readonly headSha: string; readonly baseSha: string; readonly headRef: string } | undefined;
}
