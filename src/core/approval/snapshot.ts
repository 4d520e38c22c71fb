import type { Person } from '../person.ts';
import type { Problem } from '../problem.ts';
import type { Rules } from '../rules/rules.ts';

/**
 * Everything a decision may depend on, as one plain value: it can be saved, replayed and read by a person, and holds
 * no secret. Times are Unix seconds, GitHub's own resolution; two things in one second have no known order between a
 * review and a push, reviews among themselves stand in GitHub's order.
 */
export interface PullRequestSnapshot {
  readonly repository: { readonly owner: string; readonly name: string; readonly id: number };
  readonly number: number;
  readonly title: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly draft: boolean;
  /** The branch this would merge into; `protected` is true for the one branch whose directory is promoted. */
  readonly base: { readonly ref: string; readonly protected: boolean };
  /** Commit id of the head. */
  readonly head: string;
  /** Who opened it; undefined for a deleted account. */
  readonly author: Person | undefined;
  /** For a pull request of the app: who commanded it, from the app's own record; that person counts as author (R12). */
  readonly commandedBy?: Person;
  /**
   * Whether who opened (or commanded) it was a governor at that time, as the ledger recorded at first sight; absent:
   * never recorded, the role held now decides.
   */
  readonly openedByGovernor?: boolean;
  /** Unix seconds. */
  readonly openedAt: number;

  /** The last approved rules, in force before the change (R6). */
  readonly rules: RulesInForce;
  /** Who holds which role now. */
  readonly roster: Roster;

  /** Every governed path that differs from the merge base at the head, in path order. */
  readonly changes: readonly Change[];
  /**
   * Problems of the pull request as a whole or of single files (unreadable, forbidden place, two files with one key,
   * …): all make it invalid.
   */
  readonly problems: readonly Problem[];
  /** Why facts are not complete (GitHub did not answer, a list was cut, a team cannot be read): never approved while one stands. */
  readonly incomplete: readonly string[];

  /** The commits of the pull request over all parents: reachable from the head and not from the base. */
  readonly commits: readonly Commit[];
  /**
   * Pushes to the head branch by GitHub's record, oldest first; the last one's `after` is the head, or the record is
   * behind and nothing is approved.
   */
  readonly pushes: readonly Push[];
  /** All submitted reviews in GitHub's order, dismissed ones included. */
  readonly reviews: readonly Review[];
  /**
   * Objections to the same base that nobody withdrew, from the ledger (R3): of other pull requests, and of this one for
   * files that were renamed since.
   */
  readonly objectionsBefore: readonly RecordedObjection[];
  /**
   * Bytes at every commit that reviews, pushes (before and after) and dropped commits name, for the paths of `changes`
   * and, where somebody objected, for files that pushes brought and that are gone: commit id → path → bytes.
   */
  readonly bytesAt: Readonly<Record<string, BytesByPath>>;

  /**
   * What merging now would give for the paths of `changes`; absent while nobody has computed it or where it conflicts,
   * and then an open pull request is in review. Where the base has not changed a path since the merge base, it is the
   * head's bytes.
   */
  readonly mergeResult?: BytesByPath;
  /** Paths on which the branch and its base conflict; there is no merge result then. */
  readonly mergeConflict?: readonly string[];
  /** Other open pull requests with the same head and the same base, and their decision (T36). */
  readonly siblings: readonly { readonly number: number; readonly decision: DecisionWord }[];
  /** Present in a merge queue: the bytes of the group for the paths of `changes` (T38). */
  readonly mergeGroup?: { readonly head: string; readonly bytes: BytesByPath };
  /** Present once merged. */
  readonly merge?: Merge;
}

/** `undefined` for a path: no such file there. A path that is not a key was not looked at. */
export type BytesByPath = Readonly<Record<string, Bytes | undefined>>;

export interface Bytes {
  /** Git blob id. */
  readonly blob: string;
  /** Git mode, `100644` for a policy. */
  readonly mode: string;
  /** SHA-256 of the parsed content; the blob id where it does not parse. */
  readonly meaning: string;
  /** What the policy in them is known by, where it was read; an objection follows it into another file. */
  readonly policyKey?: string;
  /** SHA-256 (hex) of the parsed content without `policyKey` and `name`, where it was read: equal for a copy under another key. */
  readonly content?: string;
}

export type RulesInForce =
  | {
      readonly state: 'in force';
      readonly rules: Rules;
      /** False: the file at base has bytes that nobody approved; the last approved rules decide all the same (T52). */
      readonly attested: boolean;
    }
  | {
      readonly state: 'missing' | 'unparsable';
      readonly problems: readonly Problem[];
      /** Rules that only the figures are shown by; the product's defaults where absent. The decision is invalid either way. */
      readonly shownBy?: Rules['approvals'];
    };

/** Roles held now, by account id. A team that could not be read stands in `incomplete` of the snapshot, never as an empty team (T48). */
export interface Roster {
  readonly governors: readonly Person[];
  /** Data source name → owners. */
  readonly owners: Readonly<Record<string, readonly Person[]>>;
  /** Data source name → owners who are nobody on GitHub, in words; only where there are some. They have no say. */
  readonly withoutAccount?: Readonly<Record<string, readonly string[]>>;
}

/** One governed path that differs between the merge base and the head. */
export interface Change {
  readonly path: string;
  /** `policy`, or a file under governors' quorum: the rules file, people, the catalogue. */
  readonly kind: 'policy' | 'rules' | 'people' | 'catalogue';
  /** At the tip of the base branch today; once merged, at the base just before the merge. */
  readonly base: Side | undefined;
  readonly head: Side | undefined;
  /** What is in production for it; `same as base` where no statement says otherwise (R7). The mode is `100644` where absent. */
  readonly promoted: 'same as base' | { readonly blob: string | undefined; readonly mode?: string };
}

/** A governed file on one side of a change. */
export interface Side extends Bytes {
  /** Data sources on which the policy is active here; empty when staged. */
  readonly scope: readonly string[];
  /** Tags the policy names, of tables and of columns. */
  readonly tags: readonly string[];
  /** Of these, the ones it names for columns. */
  readonly columnTags: readonly string[];
  readonly type?: 'data' | 'subscription';
  readonly actions: readonly string[];
}

export interface Commit {
  readonly id: string;
  /** `undefined`: GitHub knows no account for it (T14); `'github'`: made by GitHub itself (web-flow). */
  readonly author: Person | undefined;
  readonly committer: Person | 'github' | undefined;
  readonly coAuthors: readonly (Person | undefined)[];
  /** True: GitHub verified the signature as the committer's. */
  readonly verified: boolean;
  /**
   * Whether the committer of a verified commit was a governor when it was pushed, as recorded; absent: never recorded,
   * the role held now decides.
   */
  readonly signedByGovernor?: boolean;
  /** Paths whose bytes differ from those in all parents. */
  readonly touches: readonly string[];
}

export interface Push {
  /** Unix seconds. */
  readonly at: number;
  /** `'unreadable'`: GitHub does not say who (R13); `undefined`: a deleted account. */
  readonly by: Person | 'unreadable' | undefined;
  /**
   * Whether that account was a governor at that time, as the ledger recorded at first sight; absent: never recorded,
   * the role held now decides.
   */
  readonly governorThen?: boolean;
  /** Head before (`undefined`: the push created the branch) and after. */
  readonly before: string | undefined;
  /** Of the push that created the branch: the commit of the base it was made from; absent: the base of today stands for it. */
  readonly from?: string;
  readonly after: string;
  readonly force: boolean;
  /** The commits this push brought; for a forced one, all of the pull request at that moment. With dropped ones. */
  readonly commits: readonly Commit[];
}

export interface Review {
  /** GitHub's node id. */
  readonly id: string;
  /** `undefined`: the account was deleted. */
  readonly by: Person | undefined;
  /** What was submitted, whatever became of it. */
  readonly opinion: 'approved' | 'changes requested' | 'commented';
  readonly dismissedAt?: number;
  /** Unix seconds. */
  readonly at: number;
  /** Commit the review was written for; `undefined` when GitHub lost it: binds to nothing. */
  readonly commit: string | undefined;
  readonly hasExplanation: boolean;
  /** For an objection: the say its author had when it was first seen, from the ledger; absent: never recorded. */
  readonly recorded?: RecordedSay;
  /** Write access now; only used for an objection that was never recorded. */
  readonly canPush?: boolean;
}

/** What a person could object to when they did: removing a role, or a data source from a scope, afterwards takes nothing back (T10, T29). */
export interface RecordedSay extends RecordedRole {
  /** Changed paths on which that role gave a say then; empty for somebody without one. */
  readonly on: readonly string[];
}

export interface RecordedRole {
  readonly governor: boolean;
  /** Data sources owned then. */
  readonly owns: readonly string[];
}

export interface RecordedObjection {
  readonly pull: number;
  readonly review: string;
  readonly path: string;
  /** Meanings rejected: the one the review was written for and the head's at that time. */
  readonly meanings: readonly string[];
  /** The same without the policy's key and name, where it was read: what a copy under another key is warned by. */
  readonly contents?: readonly string[];
  /** When its author took it back for all it rejects, by the ledger: from then on it freezes nothing. */
  readonly withdrawnAt?: number;
  readonly by: Person | undefined;
  readonly role: RecordedRole;
  readonly at: number;
}

export interface Merge {
  /** Commit the base branch got. */
  readonly commit: string;
  readonly at: number;
  /** `undefined`: a deleted account. */
  readonly by: Person | undefined;
  readonly enqueuedBy?: Person;
  readonly autoMergeBy?: Person;
  /** What the merge brought for the paths of `changes`, and for every other governed path it changed. */
  readonly bytes: BytesByPath;
  /** Governor who promoted it afterwards by command, by the app's own record. */
  readonly promotedBy?: Person;
  /** Whether the promoter was a governor at the merge, as recorded; absent: never recorded. */
  readonly governorThen?: boolean;
}

/** Invalid > changes requested > in review > approved. */
export type DecisionWord = 'invalid' | 'changes requested' | 'in review' | 'approved';
