/** All that the flows know of the world: people on GitHub, bytes in git, environments that enforce, keys, work. */
import type { PullRequestFacts, PushFacts } from './core/approval/facts.ts';
import type { DataSource } from './core/catalogue/data-source.ts';
import type { TeamMembers } from './core/people/team-members.ts';
import type { Person } from './core/person.ts';
import type { DesiredState, Inventory } from './core/sync/environment-state.ts';
import type { SyncLimits } from './core/sync/plan-sync.ts';
import type { StepOutcome, SyncPlan } from './core/sync/sync-plan.ts';

/** A repository the app is installed on. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
  readonly id: number;
  /** GraphQL's name for it. */
  readonly nodeId: string;
  readonly installation: number;
}

/**
 * A system that enforces policies, as a planner may see it: there is no way to write here, so a dry run cannot.
 * All methods throw `OutsideError`.
 */
export interface EnvironmentReader {
  /** What this kind can do; decided without asking the environment. */
  readonly capabilities: EnvironmentCapabilities;
  /**
   * What it enforces now. An error is thrown, never an empty list. `against` is what the answer will be compared with:
   * a client that cannot mark policies learns from it which keys are this repository's, and one whose environment keeps
   * another spelling answers an equal policy with the digest desired.
   */
  readInventory(against?: DesiredState): Promise<Inventory>;
  /** Data sources with tags, columns and owners, where it knows them. */
  readSources?(): Promise<readonly DataSource[]>;
  /**
   * What making `desired` true would take, from what is there now. Puts stand before removals. What the environment
   * cannot express exactly is refused, with the line. A set older than the sequence recorded there is withheld whole.
   */
  plan(desired: DesiredState, limits: SyncLimits): Promise<SyncPlan>;
}

/** The same system, to be changed. */
export interface EnvironmentClient extends EnvironmentReader {
  /**
   * Carries out the plan's steps in order and records the sequence; a plan without steps only records it. One refused
   * step does not stop the rest; an atomic environment throws instead, and nothing has taken effect. Throws when the
   * environment moved to a newer sequence since the plan was made.
   */
  apply(plan: SyncPlan, desired: DesiredState): Promise<readonly StepOutcome[]>;
  /** Frees connections. */
  close(): Promise<void>;
}

export interface EnvironmentCapabilities {
  readonly kind: string;
  /** All or nothing: either every step takes effect or none. */
  readonly atomic: boolean;
  /** Holds the sequence last applied, so that an older set is refused there too. */
  readonly holdsSequence: boolean;
  readonly knowsSources: boolean;
  /** A removal takes the policy out of effect but keeps it (`stage`), or deletes it. */
  readonly removal: 'stage' | 'delete';
}

export type { TeamMembers };

/** GitHub as far as people and what they see are concerned; the app's own account does all of it. All methods throw `OutsideError`. */
export interface Forge {
  /** All that people did in a pull request, in one request. */
  readPullRequest(number: number): Promise<PullRequestFacts>;
  /** Who pushed what to a branch, by GitHub's record, oldest first, remembered for the head `upTo`; `unreadable` where GitHub does not let us see (R13). */
  readPushes(branch: {
    readonly repository: string;
    readonly ref: string;
    readonly upTo: string;
  }): Promise<readonly PushFacts[] | 'unreadable'>;
  /** Members of teams, child teams included; remembered for a time. */
  readTeams(teams: readonly string[]): Promise<readonly TeamMembers[]>;
  /** Accounts by login; a login nobody has is left out; remembered for a time. */
  readAccounts(logins: readonly string[]): Promise<readonly Person[]>;
  /** Numbers of the pull requests whose merge brought these commits to the branch. */
  readPullRequestsOf(commits: readonly string[]): Promise<readonly number[]>;
  /** Open pull requests, and those closed since a moment, newest first. */
  readRecentPullRequests(): Promise<readonly RecentPullRequest[]>;
  /** Creates a check run, or updates one that is not completed yet. */
  publishCheck(check: CheckRun): Promise<void>;
  publishComment(number: number, comment: { readonly id?: number; readonly body: string }): Promise<void>;
  requestReviewers(number: number, logins: readonly string[]): Promise<void>;
  /** Opens the issue with this marker, or updates it, or closes it. */
  publishIssue(issue: IncidentIssue): Promise<void>;
  /**
   * One commit on top of `parent`, and the branch moved to it only if it still stands there (compare-and-set).
   * `moved`: somebody was faster; nothing happened.
   */
  commit(
    commit: NewCommit,
  ): Promise<{ readonly result: 'committed'; readonly id: string } | { readonly result: 'moved' }>;
}

export interface RecentPullRequest {
  readonly number: number;
  readonly state: 'open' | 'closed' | 'merged';
  readonly base: string;
  readonly head: string;
  /** The app's own check on the head, if any. */
  readonly checked: boolean;
}

export interface CheckRun {
  /** Of a run to update; absent: a new one. */
  readonly id?: number;
  readonly head: string;
  readonly externalId: string;
  readonly name: string;
  /** `undefined`: in progress. */
  readonly conclusion: 'success' | 'failure' | 'action_required' | undefined;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  readonly annotations: readonly CheckAnnotation[];
  readonly actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
}

export interface CheckAnnotation {
  readonly path: string;
  readonly line: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly message: string;
}

export interface IncidentIssue {
  /** Hidden mark by which the issue is found again. */
  readonly marker: string;
  readonly title: string;
  /** `undefined`: all is well; an open issue is closed. */
  readonly body: string | undefined;
}

export interface NewCommit {
  readonly branch: string;
  readonly parent: string;
  /** Tree of the parent. */
  readonly baseTree: string;
  readonly message: string;
  readonly entries: readonly (
    | { readonly path: string; readonly blob: string }
    | { readonly path: string; readonly text: string }
    | { readonly path: string; readonly remove: true }
  )[];
}

/** Work to be done once per key at a time. */
export interface WorkQueue<T> {
  add(task: T): void;
  /** Resolves when nothing waits, rests or runs. */
  idle(): Promise<void>;
  /** Takes no more work and waits for what runs, so many milliseconds at most; false when something still ran then. */
  stop(milliseconds: number): Promise<boolean>;
  size(): number;
}

/** Keys of the app itself: signs statements and checks signatures. Never GitHub's key of the app. */
export interface Signer {
  /** `undefined`: this operator gave no key, so nothing can be promoted. */
  sign(bytes: Uint8Array): { readonly keyid: string; readonly sig: string } | undefined;
  /** Whether a key the operator trusts made this signature; says why not. */
  verify(
    bytes: Uint8Array,
    signature: { readonly keyid: string; readonly sig: string },
  ): { readonly ok: true } | { readonly ok: false; readonly why: 'unknown key' | 'revoked key' | 'wrong signature' };
}

/**
 * The bytes of one repository, from git itself: a clone that may be deleted at any time, or the one a person stands in.
 * Costs no request of GitHub's API. All methods throw `OutsideError`; what is missing is said, never taken for absent.
 */
export interface PolicyRepository {
  /** Brings branches and exact commits. An id that the other side no longer has comes back in `missing`. */
  fetch(wanted: {
    readonly branches: readonly string[];
    readonly commits: readonly string[];
  }): Promise<{ readonly missing: readonly string[] }>;
  /** Commit a branch points at, as of the last fetch; `undefined`: no such branch. */
  tipOf(branch: string): Promise<string | undefined>;
  /** Everything below these paths (files or folders) in a commit, in path order. */
  readTree(commit: string, paths: readonly string[]): Promise<readonly TreeEntry[]>;
  /** Id of a commit's root tree, or of a folder in it; `undefined`: no such folder. */
  treeIdOf(commit: string, folder?: string): Promise<string | undefined>;
  /** Blob id → text; what is not UTF-8 or too large says so instead of a text. One transfer for all. */
  readBlobs(ids: readonly string[]): Promise<ReadonlyMap<string, BlobText>>;
  mergeBase(a: string, b: string): Promise<string | undefined>;
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Commits reachable from `head` and not from `base`, over all parents, oldest first; `touches` looks at `paths` alone. */
  commitsBetween(base: string, head: string, paths: readonly string[]): Promise<readonly CommitBytes[]>;
  /** What merging `head` into `base` would give for `paths`. */
  mergeResult(base: string, head: string, paths: readonly string[]): Promise<MergeResult>;
  /** Path → what stands there in a commit (`undefined`: no such file); `missing` when the commit cannot be had. */
  bytesAt(
    commit: string,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly blob: string; readonly mode: string } | undefined> | 'missing'>;
}

export interface TreeEntry {
  readonly path: string;
  /** `100644`, `100755`, `120000` (symbolic link) or `160000` (submodule). */
  readonly mode: string;
  readonly blob: string;
}

export type BlobText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: 'not UTF-8' | 'too large' | 'missing' };

export type MergeResult =
  | {
      readonly result: 'clean';
      readonly bytes: ReadonlyMap<string, { readonly blob: string; readonly mode: string } | undefined>;
    }
  | { readonly result: 'conflict' };

/** What git knows of one commit; whose accounts the names are, GitHub says. */
export interface CommitBytes {
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly coAuthors: readonly { readonly name: string; readonly email: string }[];
  /** Paths whose blob or mode differs from those in all parents. */
  readonly touches: readonly string[];
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Unix seconds, as claimed. */
  readonly at: number;
}
