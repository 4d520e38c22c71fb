import type { Person } from '../person.ts';
import type { Renamed } from '../substitute/substitute.ts';

/**
 * The record of one promotion: what came into force, who approved it in which role at which commit, who promoted it.
 * It stands in the same commit as the bytes, signed, and names its predecessor: what is in force is the trusted first
 * commit with every statement of the unbroken chain applied.
 */
export interface Statement {
  readonly repository: number;
  readonly environment: string;
  /** 1, 2, 3, … without gaps. */
  readonly sequence: number;
  /** SHA-256 (hex) of the bytes of the statement before; for the first, the id of the trusted first commit. */
  readonly previous: string;
  /** Tip of the branch that the promotion was made on. */
  readonly parent: string;
  /** Unix seconds. */
  readonly at: number;
  readonly changes: readonly StatedChange[];
  /** Digest of everything in force after these changes. */
  readonly inForce: string;
  /**
   * Pull requests whose bytes come into force. One that waited and whose bytes a later merge replaced is not among them:
   * the later one was approved on top of it, and speaks for the file.
   */
  readonly pulls: readonly StatedPull[];
  /** Names of the whole set that are others in the environment, in order of first use; absent: all are the same. */
  readonly renamed?: readonly Renamed[];
  /**
   * Commit of the ledger's branch that held all facts when the statement was made; absent: an older app did not say. A
   * branch that does not contain it is not the ledger that the promotion was decided by.
   */
  readonly ledger?: string;
  /** This statement takes a promotion back; it names no pull requests, for nothing was merged. */
  readonly rollback?: StatedRollback;
}

/** Who put back, at which command, what was in force before one policy was last changed. */
export interface StatedRollback {
  readonly policyKey: string;
  /** The statement that is taken back. */
  readonly undoes: number;
  readonly by: Person;
  /** Pull request and comment where it was commanded. */
  readonly on: number;
  readonly comment: number;
}

/** One file that comes into force, changes or goes; blobs are git blob ids. */
export interface StatedChange {
  /** `prod`: a policy, by its file name in the prod directory. `governed`: rules, people or catalogue, by repository path. */
  readonly place: 'prod' | 'governed';
  readonly path: string;
  readonly policyKey?: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly pull: number;
  readonly approvals: readonly StatedApproval[];
  /** Account ids of everybody who made the bytes `after`: they do not roll back to them alone. Absent: not recorded. */
  readonly madeBy?: readonly number[];
}

export interface StatedApproval {
  readonly by: Person;
  readonly roles: readonly ('governor' | 'owner')[];
  /** Commit the review was written for. */
  readonly commit: string;
  readonly review: string;
}

export interface StatedPull {
  readonly number: number;
  readonly head: string;
  readonly mergeCommit: string;
  readonly promoter: Person;
  /** SHA-256 (hex) of the canonical decision snapshot. */
  readonly snapshot: string;
}
