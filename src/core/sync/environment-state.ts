import type { DataSource } from '../catalogue/data-source.ts';
import type { People } from '../people/people.ts';

/** One policy as it is to be enforced: the payload that was approved, and where it came from. */
export interface DesiredPolicy {
  readonly policyKey: string;
  /** The payload exactly as approved (after `substitute`, where an environment differs). */
  readonly payload: Readonly<Record<string, unknown>>;
  /** SHA-256 (hex) of the canonical payload; what read-back is compared with. */
  readonly digest: string;
  /** Repository path, for messages. */
  readonly path: string;
  /** 1-based line of a place in that file by JSON pointer, for problems of a plan. */
  readonly lineOf?: (pointer: string) => number;
  /** Data sources on which it will be active, where the caller knows; losing many of them counts as a removal. */
  readonly scope?: readonly string[];
}

/** The whole set a sync makes true, from one promotion. */
export interface DesiredState {
  readonly policies: readonly DesiredPolicy[];
  /** All data sources of the environment, for clients that compile policies themselves. */
  readonly sources: readonly DataSource[];
  /** Who its users and groups are on GitHub, in its names: without them `ownerRestrictions` would mean another scope than was approved. */
  readonly people: People;
  /** Number of the promotion; an environment that recorded a higher one refuses this set. */
  readonly sequence: number;
  /** Commit of the promotion. */
  readonly commit: string;
  /**
   * Every key that was ever promoted, those retired since too, for environments that cannot mark a policy as managed:
   * what they hold under these keys is this repository's to update and remove. Absent, only what is found there equal
   * to what is desired is known to be ours.
   */
  readonly managedKeys?: readonly string[];
}

/** What tells on which data sources a policy is active. */
export type ScopeFacts = Pick<DesiredState, 'sources' | 'people'>;

/** One policy as an environment says it enforces it. */
export interface EnforcedPolicy {
  readonly policyKey: string;
  /** SHA-256 (hex) of the canonical payload as read back; `undefined` where it cannot be put into that form (always a difference). */
  readonly digest: string | undefined;
  /** False: made by someone else; never touched, always reported. */
  readonly managed: boolean;
  readonly staged: boolean;
  /** Saved as it reads, but not in force everywhere yet: nothing to put, nothing to rely on. */
  readonly pending?: boolean;
  /** Data sources on which it is active and that are still there, where the environment says so. */
  readonly scope?: readonly string[];
}

export interface Inventory {
  readonly policies: readonly EnforcedPolicy[];
  /** False when the list may be short (an error on a page, a count that does not match): nothing is removed then. */
  readonly complete: boolean;
  /** Sequence last applied, where the environment can hold it. */
  readonly sequence: number | undefined;
  /** Digest of the whole set last applied (`digestOfSet`), where the environment can hold it. */
  readonly setDigest?: string;
}
