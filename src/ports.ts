/** All that the flows know of the world: people on GitHub, bytes in git, environments that enforce, keys, work. */
import type { CommentFacts, CommitPeople, PullRequestFacts, PushFacts } from './core/approval/facts.ts';
import type { DataSource } from './core/catalogue/data-source.ts';
import type { KnownNames } from './core/environment-differences/known-names.ts';
import type { PolicyInForce } from './core/import/policy-in-force.ts';
import type { LedgerEntry } from './core/ledger/ledger-entry.ts';
import type { Notification } from './core/notifications/notification.ts';
import type { TeamMembers } from './core/people/team-members.ts';
import type { Person } from './core/person.ts';
import type { Problem } from './core/problem.ts';
import type { SignatureFault } from './core/promotion/read-link.ts';
import type { DesiredState, Inventory } from './core/sync/environment-state.ts';
import type { SyncLimits } from './core/sync/plan-sync.ts';
import type { StepOutcome, SyncPlan } from './core/sync/sync-plan.ts';
import type { Json } from './core/text/json.ts';

/** A repository the app is installed on. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
  readonly id: number;
  /** GraphQL's name for it. */
  readonly nodeId: string;
  readonly installation: number;
  /** The branch that is promoted from: the protected one. */
  readonly defaultBranch: string;
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
  /**
   * Data sources with tags, columns and owners, where it knows them. `maxAge`: how old, in milliseconds, an answer that
   * the client remembers may be; as the client has it when not given.
   */
  readSources?(maxAge?: number): Promise<readonly DataSource[]>;
  /** What it calls by name, to be compared with what policies name. */
  readNames?(): Promise<KnownNames>;
  /** Every policy it enforces, managed or not, in the form of a policy file, for an import. */
  readPolicies?(): Promise<readonly PolicyInForce[]>;
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
  /** A removal takes the policy out of effect but keeps it (`stage`), or deletes it. */
  readonly removal: 'stage' | 'delete';
  /** Has no mark for what is managed: whoever desires something says by `managedKeys` what is ours. */
  readonly needsManagedKeys?: boolean;
}

export type { TeamMembers };

/** GitHub as far as people and what they see are concerned; the app's own account does all of it. All methods throw `OutsideError`. */
export interface Forge {
  /** All that people did in a pull request, in one request. */
  readPullRequest(number: number): Promise<PullRequestFacts>;
  /**
   * Who pushed what to a branch, by GitHub's record, oldest first, remembered for the head `upTo`; `unreadable` where
   * GitHub does not let us see (R13).
   */
  readPushes(branch: {
    readonly repository: string;
    readonly ref: string;
    readonly upTo: string;
  }): Promise<readonly PushFacts[] | 'unreadable'>;
  /** Members of teams, child teams included; remembered for a time, unless they are asked for `anew`. */
  readTeams(teams: readonly string[], how?: 'remembered' | 'anew'): Promise<readonly TeamMembers[]>;
  /** Accounts by login; a login nobody has is left out; remembered for a time. */
  readAccounts(logins: readonly string[]): Promise<readonly Person[]>;
  /** The accounts behind commits by id; a commit GitHub does not have is left out. */
  readCommitPeople(commits: readonly string[]): Promise<readonly CommitPeople[]>;
  /** Numbers of the pull requests whose merge brought these commits to the branch. */
  readPullRequestsOf(commits: readonly string[]): Promise<readonly number[]>;
  /** All open pull requests, those that changed last first. */
  readRecentPullRequests(): Promise<readonly RecentPullRequest[]>;
  /** Numbers of closed and merged pull requests that the app judged once and to which somebody objected. */
  readObjectedPullRequests(): Promise<readonly number[]>;
  /** What a sweep looks at; where a moment is given (Unix seconds), older ones may be left out. */
  readRecentActivity(since: number | undefined): Promise<RecentActivity>;
  /** Creates a check run, or updates one that is not completed yet. */
  publishCheck(check: CheckRun): Promise<void>;
  /** Writes a new comment, or another body of one; gives its id. */
  publishComment(number: number, comment: { readonly id?: number; readonly body: string }): Promise<number>;
  requestReviewers(number: number, logins: readonly string[]): Promise<void>;
  /** The app's reaction on a comment: it has seen the command in it, and done it or not. */
  react(comment: number, reaction: 'rocket' | 'confused'): Promise<void>;
  /** Opens a pull request with one commit, once per branch name; gives its number. */
  propose(proposal: Proposal): Promise<number>;
  /** Tells how a commit fares in an environment; says nothing twice. */
  publishDeployment(deployment: Deployment): Promise<void>;
  /** Id of the tree that these entries make of another tree; no branch or commit changes. */
  treeOf(commit: Pick<NewCommit, 'baseTree' | 'entries'>): Promise<string>;
  /**
   * Opens the app's issue with this marker, updates it, or closes it with a last word; writes only what differs. Gives,
   * oldest first, what people outside GitHub are to be told of such issues and is not marked as told.
   */
  publishIssue(issue: AppIssue): Promise<readonly IssueToTell[]>;
  /** Marks in an issue that people outside GitHub were told of it, while there is that to tell. */
  markTold(told: IssueToTell): Promise<void>;
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
  /** Unix seconds. */
  readonly updatedAt: number;
  /** The app's own check on the head, if any. */
  readonly checked: boolean;
}

export interface RecentActivity {
  readonly open: readonly RecentPullRequest[];
  /** Those closed pull requests, merged or not, that changed last, with the newest comments of each. */
  readonly closed: readonly {
    readonly number: number;
    readonly updatedAt: number;
    readonly comments: readonly RecentComment[];
  }[];
  /** What the merge queue of the default branch would merge. */
  readonly groups: readonly { readonly number: number; readonly head: string; readonly checked: boolean }[];
}

export type RecentComment = Pick<CommentFacts, 'id' | 'own' | 'edited' | 'answered' | 'body'>;

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

export interface AppIssue {
  /** Hidden mark on the first line, by which the app finds its own issue again. */
  readonly marker: string;
  readonly title: string;
  /** `undefined`: all is well; an open issue is closed. */
  readonly body: string | undefined;
  /** What stands on top of it from then on. */
  readonly lastWord: string;
  /** Whether people outside GitHub hear of it: then it says itself, closed or open, that they are to be told. */
  readonly isHeard: boolean;
}

export interface IssueToTell {
  readonly number: number;
  readonly did: 'found' | 'ended';
}

export interface Deployment {
  /** `prod` or `dev`, as the rules call it. */
  readonly environment: string;
  readonly commit: string;
  readonly state: 'in_progress' | 'success' | 'failure';
  /** One sentence. */
  readonly description: string;
}

export interface Proposal extends NewCommit {
  /** A closed pull request from that branch does not count: another one is opened. */
  readonly anew?: true;
  /** Where the branch must stand if it exists, `nowhere` if it must not: elsewhere it is somebody else's work, and nothing is opened. */
  readonly standsAt?: string;
  readonly title: string;
  readonly body: string;
}

export interface NewCommit {
  readonly branch: string;
  readonly parent: string;
  /** Commit that the branch points at now, where that is not the parent: the new one takes its place. */
  readonly replaces?: string;
  /** Tree of the parent. */
  readonly baseTree: string;
  readonly message: string;
  readonly entries: readonly (
    | { readonly path: string; readonly blob: string }
    | { readonly path: string; readonly text: string }
    | { readonly path: string; readonly remove: true }
  )[];
}

/** Where people outside GitHub are told, as the operator named it. */
export interface Channel {
  readonly name: string;
  /** `server` is GitHub's address for people. Throws `OutsideError`; neither the address nor a secret is in its message. */
  send(notification: Notification, server: string): Promise<void>;
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
  /** `undefined`: this operator gave no key, so nothing can be promoted. Throws `OutsideError` outside the key's time. */
  sign(bytes: Uint8Array): { readonly keyid: string; readonly sig: string } | undefined;
  /**
   * Whether a key the operator trusts made this signature, and was to make any at that time (Unix seconds, as the signed
   * bytes say, where what they follow proves that no earlier time could be said); says why not.
   */
  verify(
    bytes: Uint8Array,
    signature: { readonly keyid: string; readonly sig: string },
    at: number | 'any time',
  ): { readonly ok: true } | { readonly ok: false; readonly why: SignatureFault };
}

/**
 * The bytes of one repository, from git itself; a person's name in a commit proves nothing here. Commits are named by
 * full id. All methods throw `OutsideError`; a commit that was never fetched is an error too, except where said.
 */
export interface PolicyRepository {
  /**
   * Brings commits, with their whole history but without the bytes of files, so that the other methods can be asked
   * about them: exact ids, and branches or other refs by full name (`refs/heads/main`, `refs/pull/7/head`). Ids that are
   * here already cost nothing. What the server does not have is reported, and the rest comes all the same.
   */
  fetch(wanted: { readonly ids?: readonly string[]; readonly refs?: readonly string[] }): Promise<Fetched>;
  /**
   * Everything at the governed places of a commit, in path order: a place ending in `/` is all below it (`/` alone: the
   * whole repository), another is that path. Case counts for nothing here, so that `Policies/dev/x.yml` is seen;
   * symlinks, submodules, and a directory where a file is governed (or the other way round) are listed as what they
   * are.
   */
  readTree(commit: string, places: readonly string[]): Promise<readonly TreeEntry[]>;
  /** The text of blobs up to `largest` bytes (1 MiB unless told), fetched together where they are not here yet. Every id asked for is a key. */
  readBlobs(ids: readonly string[], largest?: number): Promise<ReadonlyMap<string, BlobText>>;
  /** Blob and mode of exact paths at each commit; `unknown` for a commit that is not here: never "no such file". */
  bytesAt(commits: readonly string[], paths: readonly string[]): Promise<ReadonlyMap<string, BytesAt>>;
  /** The best common ancestor; `undefined`: none, the histories are unrelated. */
  mergeBase(a: string, b: string): Promise<string | undefined>;
  /** True when `ancestor` is `commit` or can be reached from it. */
  isAncestor(ancestor: string, commit: string): Promise<boolean>;
  /**
   * Commits reachable from `head` and not from `base`, over all parents, children before parents; more than `most` (10,000
   * unless told) are an error.
   */
  commitsBetween(base: string, head: string, places: readonly string[], most?: number): Promise<readonly CommitBytes[]>;
  /** A commit and those before it on its first-parent line, newest first, so many at most. */
  firstParents(commit: string, count: number): Promise<readonly CommitLine[]>;
  /**
   * Commits a force push dropped: reachable from `before`, not from `after`, not from `base`; `unknown` where `before`
   * or `after` is not here.
   */
  droppedCommits(
    push: { readonly before: string; readonly after: string; readonly base: string },
    places: readonly string[],
  ): Promise<readonly CommitBytes[] | 'unknown'>;
  /** What merging `head` into `base` would give at exact paths, by git's own merge. */
  mergeResult(base: string, head: string, paths: readonly string[]): Promise<MergeResult>;
  /** Id of a directory's tree: two directories are equal when their ids are. `undefined`: no such directory. */
  treeIdOf(commit: string, directory: string): Promise<string | undefined>;
  /** How often git talked to the server so far. */
  transportCount(): number;
}

export interface Fetched {
  /** Commit each ref that was asked for points at now; a ref the server does not have is no key. */
  readonly tips: ReadonlyMap<string, string>;
  /** Ids and refs that were asked for and that the server does not have (any more). */
  readonly missing: readonly string[];
}

export interface TreeEntry {
  readonly path: string;
  /** Git mode, six digits. */
  readonly mode: string;
  readonly type: 'file' | 'symlink' | 'submodule' | 'directory';
  /** Id of the blob; of the tree or commit for a directory or a submodule. */
  readonly id: string;
}

export type BlobText =
  | { readonly state: 'text'; readonly text: string }
  /** Larger than asked for; not read. */
  | { readonly state: 'too large'; readonly size: number }
  | { readonly state: 'not UTF-8' }
  /** Neither here nor on the server. */
  | { readonly state: 'missing' };

export type BytesAt = 'unknown' | ReadonlyMap<string, PathBytes | undefined>;

export interface PathBytes {
  readonly blob: string;
  readonly mode: string;
}

/** A name as a commit's maker wrote it. */
export interface Signature {
  readonly name: string;
  readonly email: string;
}

export interface CommitLine {
  readonly id: string;
  readonly parents: readonly string[];
}

export interface CommitBytes {
  readonly id: string;
  readonly parents: readonly string[];
  /** `undefined`: the line in the commit does not parse. */
  readonly author: Signature | undefined;
  readonly committer: Signature | undefined;
  readonly coAuthors: readonly Signature[];
  /** Governed paths whose blob or mode differs from those in all parents, removals included; all of them for a first commit. */
  readonly touches: readonly string[];
}

export type MergeResult =
  | { readonly state: 'clean'; readonly bytes: ReadonlyMap<string, PathBytes | undefined> }
  | { readonly state: 'conflict'; readonly paths: readonly string[] };

/**
 * The app's own append-only branch: facts as they were first seen. What was recorded first counts, whatever becomes of
 * the branch afterwards. All methods throw `OutsideError`.
 */
export interface Ledger extends LedgerReader {
  /**
   * Records facts in one commit, exactly once however often it is called and whoever writes at the same time: a fact that
   * is there already is left as it was first recorded.
   */
  append(entries: readonly LedgerEntry[]): Promise<Appended>;
  /** Puts files that are gone from the branch back as they were first recorded, as far as their bytes are still here. */
  putBack(paths: readonly string[]): Promise<Appended>;
}

/** The ledger, to be read alone. */
export interface LedgerReader {
  /** Everything recorded. `head`: where somebody just saw the branch, if anybody did; otherwise the server is asked. */
  read(head?: string): Promise<LedgerState>;
  /** The value a statement names by digest; `undefined`: never recorded. */
  readSnapshot(digest: string): Promise<Json | undefined>;
}

export interface LedgerState {
  /** `undefined`: there is no ledger yet. */
  readonly head: string | undefined;
  /** By path; snapshots are not among them, for they are large. */
  readonly entries: ReadonlyMap<string, LedgerEntry>;
  /** Digests of the snapshots there are. */
  readonly snapshots: ReadonlySet<string>;
  /** Files that the app did not write: nothing may be decided while one stands. */
  readonly problems: readonly Problem[];
  /** Somebody changed what was recorded. What was recorded first is still in `entries`. */
  readonly incident?: LedgerIncident;
}

export interface LedgerIncident {
  /** The branch no longer contains where it stood before. */
  readonly rewritten: boolean;
  readonly before: string | undefined;
  readonly now: string | undefined;
  /** Paths whose first recorded bytes are not on the branch any more. */
  readonly lost: readonly string[];
  /** Of these, the ones that are not there at all. */
  readonly gone: readonly string[];
  /** What reads as an entry in place of the others: it counts only where what was recorded first was never the app's. */
  readonly instead?: ReadonlyMap<string, LedgerEntry>;
}

export interface Appended {
  readonly head: string | undefined;
  /** Paths that this call brought. */
  readonly written: readonly string[];
  /** Paths that were there already. */
  readonly alreadyThere: readonly string[];
}
