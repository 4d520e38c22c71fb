/** All that the flows know of the world: people on GitHub, bytes in git, environments that enforce, keys, work. */
import type { DataSource } from './core/catalogue/data-source.ts';
import type { Person } from './core/person.ts';
import type { DesiredState, Inventory } from './core/sync/environment-state.ts';
import type { SyncLimits } from './core/sync/plan-sync.ts';
import type { StepOutcome, SyncPlan } from './core/sync/sync-plan.ts';

/** A repository the app is installed on. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
  readonly id: number;
  readonly installation: number;
}

/**
 * A system that enforces policies, as a planner may see it: there is no way to write here, so a dry run cannot.
 * All methods throw `OutsideError`.
 */
export interface EnvironmentReader {
  /** What this kind can do; decided without asking the environment. */
  readonly capabilities: EnvironmentCapabilities;
  /** What it enforces now. An error is thrown, never an empty list. */
  readInventory(): Promise<Inventory>;
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

/** One GitHub account or team member list that was asked for, as GitHub gave it. */
export interface TeamMembers {
  readonly team: string;
  /** `unreadable` is never "nobody" (T48). */
  readonly members: readonly Person[] | 'unreadable';
}
