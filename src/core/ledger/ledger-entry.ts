import type { Rejected } from '../approval/record-objections.ts';
import type { Person } from '../person.ts';
import type { Json } from '../text/json.ts';

/**
 * A fact that GitHub forgets or lets people change, as the app saw it first: one file each on the app's own branch,
 * never changed and never removed. Every fact has one natural key, so that written twice it is the same file. Times are
 * Unix seconds; an absent `by` is a deleted account.
 */
export type LedgerEntry = Fact & { readonly seal?: Seal };

/** Says that the app wrote it, for this repository: pushing to the branch alone forges nothing. */
export type Seal = {
  readonly keyid: string;
  /** Base64. */
  readonly sig: string;
};

type Fact =
  | ObjectionEntry
  | WithdrawalEntry
  | OpeningEntry
  | PushEntry
  | MergeEntry
  | CommandEntry
  | HoldEntry
  | ReleaseEntry
  | ReceiptEntry
  | TryEntry
  | TryEndEntry
  | DevSetEntry
  | PromotionEntry
  | RoleEntry
  | CatalogueEntry
  | SnapshotEntry;

/** A review that requested changes, with the say its author had then (S060, T29) and the meanings it rejects (T53). */
export interface ObjectionEntry {
  readonly kind: 'objection';
  readonly pull: number;
  /** GitHub's node id of the review. */
  readonly review: string;
  /** Branch the pull request would merge into. */
  readonly base: string;
  readonly by?: Person;
  readonly at: number;
  readonly governor: boolean;
  /** Data sources owned then. */
  readonly owns: readonly string[];
  /** Changed paths on which that role gave a say, with the meanings rejected; none for somebody without a say. */
  readonly on: readonly Rejected[];
}

/** The objector took an objection back for one path, where the rules let them; it follows the path no longer. */
export interface WithdrawalEntry {
  readonly kind: 'withdrawal';
  readonly pull: number;
  readonly review: string;
  readonly path: string;
  readonly by: Person;
  readonly at: number;
}

/** Who opened a pull request, and whether that was a governor then (R2). */
export interface OpeningEntry {
  readonly kind: 'opening';
  readonly pull: number;
  readonly by?: Person;
  readonly at: number;
  readonly governor: boolean;
}

/** A push to a pull request's branch, and whether the pusher was a governor then (R2, R4). */
export interface PushEntry {
  readonly kind: 'push';
  readonly pull: number;
  readonly at: number;
  /** Head before; absent when the push created the branch. */
  readonly before?: string;
  readonly after: string;
  readonly by?: Person;
  readonly governor: boolean;
  /** Commits with a signature GitHub verified, and whether the signer was a governor then. */
  readonly signed: readonly { readonly commit: string; readonly by: Person; readonly governor: boolean }[];
}

/** A merge with its promoter, and whether that was a governor then (R8). */
export interface MergeEntry {
  readonly kind: 'merge';
  readonly pull: number;
  readonly commit: string;
  readonly at: number;
  /** Who merged, or put it into the queue or turned on auto-merge; absent: nobody known. */
  readonly promoter?: Person;
  readonly governor: boolean;
}

/** A command that was carried out or refused: never a second time. */
export interface CommandEntry {
  readonly kind: 'command';
  /** GitHub's id of the comment. */
  readonly comment: number;
  /** Number of the pull request or issue it was made on. */
  readonly on: number;
  readonly by: Person;
  readonly at: number;
  /** As the app understood it, for example `/rollback salary`. */
  readonly words: string;
  readonly outcome: 'done' | 'refused';
  /** Why it was refused. */
  readonly why?: string;
  /** Pull request that the app opened for it: its author is who commanded it (R12). */
  readonly opened?: number;
  /**
   * Of a click on a button: GUIDs of the webhook deliveries that told of it, as GitHub's `X-GitHub-Delivery` says them.
   * In JSON a list of texts. A click is done once, whatever becomes of the comment that it became.
   */
  readonly deliveries?: readonly string[];
}

/** Bytes that must not come into production until a governor releases them. */
export interface HoldEntry {
  readonly kind: 'hold';
  readonly policyKey: string;
  /** Git blob id of the bytes; absent: the removal of the policy is held. */
  readonly blob?: string;
  readonly by: Person;
  readonly at: number;
  readonly why: string;
  /** Comment that asked for it. */
  readonly command: number;
}

/** The end of one hold. */
export interface ReleaseEntry {
  readonly kind: 'release';
  readonly policyKey: string;
  readonly blob?: string;
  /** Comment that asked for the hold. */
  readonly hold: number;
  readonly by: Person;
  readonly at: number;
  /** Comment that asked for the release. */
  readonly command: number;
}

/** What became of one sync; the same result again is the same fact. */
export interface ReceiptEntry {
  readonly kind: 'receipt';
  readonly environment: string;
  readonly sequence: number;
  /** Commit whose set was synced. */
  readonly commit: string;
  /** Digest of that set. */
  readonly set: string;
  readonly at: number;
  /** True when what was read back left nothing to do. */
  readonly settled: boolean;
  readonly outcomes: readonly {
    readonly policyKey: string;
    readonly result: 'applied' | 'failed' | 'not attempted';
    readonly why?: string;
  }[];
}

/** A governor's word that the policies of a pull request are to be in dev while it is reviewed. */
export interface TryEntry {
  readonly kind: 'try';
  readonly pull: number;
  /** Commit that is tried: later pushes are not. */
  readonly head: string;
  readonly by: Person;
  readonly at: number;
  /** Comment that asked for it. */
  readonly command: number;
}

/** The end of whatever is tried of a pull request up to one command. */
export interface TryEndEntry {
  readonly kind: 'try-end';
  readonly pull: number;
  /** Comment that asked for the try. */
  readonly command: number;
  readonly at: number;
  readonly why: 'closed' | 'merged' | 'asked';
}

/** One set of dev's environment, numbered before it is put there: whoever saw an older record cannot take the number. */
export interface DevSetEntry {
  readonly kind: 'dev-set';
  readonly sequence: number;
  /** Connection of the environment, as the rules named it. */
  readonly connection: string;
  /** Commit of the base branch whose directory it is. */
  readonly commit: string;
  /** Digest of the whole set, as the environment is to have it. */
  readonly set: string;
  readonly tried: readonly Tried[];
  /** What is asked to be tried and is not in the set. */
  readonly aside: readonly { readonly pull: number; readonly head: string; readonly why: string }[];
  /** Policies of this set that no earlier one had, by key in this repository. */
  readonly keys: readonly string[];
  readonly at: number;
}

/** What of a pull request is in a set of dev. */
export interface Tried {
  readonly pull: number;
  readonly head: string;
  readonly policyKeys: readonly string[];
}

/**
 * A statement that stood on the protected branch: whoever takes it out of the branch's history leaves this behind, and
 * the commit from which it can be put back (F17).
 */
export interface PromotionEntry {
  readonly kind: 'promotion';
  readonly sequence: number;
  /** SHA-256 (hex) of the statement's file. */
  readonly digest: string;
  /** Commit of the branch where it stood. */
  readonly commit: string;
  /** The first trusted commit, with which its chain begins. */
  readonly first: string;
  readonly at: number;
}

/** Which account a login meant when the rules that name it were approved (T62). */
export interface RoleEntry {
  readonly kind: 'role';
  /** Git blob id of the rules file. */
  readonly rules: string;
  readonly login: string;
  readonly id: number;
  readonly at: number;
}

/** Which data sources an environment had when it was asked: the newest entry names the catalogue that counts. */
export interface CatalogueEntry {
  readonly kind: 'catalogue';
  readonly environment: 'dev' | 'prod';
  readonly at: number;
  /** Digests of the snapshots that hold its data sources, in order of name. */
  readonly parts: readonly string[];
}

/** A value that a statement names by digest: a decision's facts, or a catalogue that came from an environment. */
export interface SnapshotEntry {
  readonly kind: 'snapshot';
  readonly of: 'decision' | 'catalogue';
  /** SHA-256 (hex) of the canonical JSON of `value`. */
  readonly digest: string;
  readonly value: Json;
}
