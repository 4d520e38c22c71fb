import type { Problem } from '../problem.ts';

/** What a sync would do: puts first, removals last. Printed by a dry run, carried out by a sync. */
export interface SyncPlan {
  readonly steps: readonly SyncStep[];
  /** In the environment, not managed by this repository: left alone. */
  readonly unmanaged: readonly string[];
  /** Policies the environment cannot express exactly; they are not put. */
  readonly refused: readonly { readonly policyKey: string; readonly problems: readonly Problem[] }[];
  /** Why nothing may be removed or nothing may be done at all; empty when all is well. */
  readonly withheld: readonly string[];
  /** Policies that would go out of effect, where they are more than may be without confirmation. */
  readonly limited?: readonly string[];
  /** Of `limited`, those that would stay in effect on fewer data sources, with every one that they would lose. */
  readonly lost?: readonly LostScope[];
  /** Policies left in effect for one of these reasons. */
  readonly kept?: readonly string[];
  readonly sequence: number;
  readonly commit: string;
  /** What the environment itself answered to a put that it only tried, where it can do that and was asked to. */
  readonly evidence?: readonly { readonly policyKey: string; readonly answer: unknown }[];
  /** True when the environment has yet to record this sequence: then the plan is applied even without steps. */
  readonly records: boolean;
  /** What else people should know before they apply it, one sentence each. */
  readonly notes?: readonly string[];
}

export interface LostScope {
  readonly policyKey: string;
  readonly sources: readonly string[];
}

export type SyncStep =
  | { readonly act: 'create' | 'update'; readonly policyKey: string; readonly digest: string }
  | { readonly act: 'remove'; readonly policyKey: string };

/** What happened to each step of a plan. A run that half succeeds says what happened. */
export interface SyncReport {
  readonly outcomes: readonly StepOutcome[];
  /** True when read back and nothing is left to sync but what was refused or withheld. */
  readonly settled: boolean;
  /** What the next sync would do, from what was read back. */
  readonly left: readonly SyncStep[];
}

export type StepOutcome =
  | { readonly policyKey: string; readonly result: 'applied' | 'unchanged' }
  | { readonly policyKey: string; readonly result: 'failed'; readonly why: string; readonly retryable: boolean }
  | { readonly policyKey: string; readonly result: 'not attempted'; readonly why: string };
