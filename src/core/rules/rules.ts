import type { WrittenUser } from '../catalogue/data-source.ts';

/**
 * The rules of a repository as the program uses them: every default filled in, every value checked. What may be
 * written in `.github/approve-to-promote.yml` is `WrittenRules`.
 */
export interface Rules {
  readonly approvals: Quorum & {
    /** Stricter for some policies, never laxer; all that match at base or at head apply. */
    readonly rules: readonly ConditionalRule[];
    readonly objections: { readonly liftedBy: 'update' | 'update-or-objector' };
  };
  readonly governors: { readonly users: readonly WrittenUser[]; readonly teams: readonly string[] };
  readonly catalogue:
    | { readonly from: 'repository'; readonly directory: string }
    /** An environment's own, by the snapshots that the app keeps; none older than this decides. */
    | { readonly from: 'dev' | 'prod'; readonly maxAgeSeconds: number };
  readonly environments: {
    readonly dev: EnvironmentRules;
    readonly prod: EnvironmentRules;
  };
  readonly promotion: {
    readonly by: 'governors';
    readonly into: 'commit' | 'pull-request';
    readonly freeze: readonly FreezeWindow[];
    /** How long after a promotion one governor may take it back. */
    readonly rollback: { readonly withinSeconds: number };
  };
  readonly drift: { readonly checkEverySeconds: number; readonly repair: boolean };
  readonly mode: 'enforce' | 'observe';
}

/** How many approvals, from whom. */
export interface Quorum {
  /** Minimum number of users, 1 or more. */
  readonly required: number;
  /** Of which at least this many governors; 0 is the seed's own behaviour. */
  readonly governors: number;
  readonly owners: {
    readonly atLeast: number;
    /** Every data source in scope at head is covered by one of its owners. */
    readonly each: boolean;
  };
}

export interface ConditionalRule {
  /** All keys given must match. Within a list, any entry matches. */
  readonly when: {
    /** Tags the policy names (data source or column tags), or one above or below them. */
    readonly tags?: readonly string[];
    readonly columnTags?: readonly string[];
    readonly type?: 'data' | 'subscription';
    /** Rule types (`Masking`, …) or subscription types (`anyone`, …). */
    readonly actions?: readonly string[];
    readonly dataSources?: readonly string[];
    /** At least this many data sources in scope. */
    readonly scopeAtLeast?: number;
  };
  readonly required?: number;
  readonly governors?: number;
  readonly owners?: { readonly atLeast?: number; readonly each?: boolean };
}

export interface EnvironmentRules {
  /** Repository path without a slash at the end, for example `policies/prod`. */
  readonly directory: string;
  /** Name of a connection of the operator; absent: nothing is synced. */
  readonly connection?: string;
  /** Exact names, from this repository's to the environment's, by kind; unmapped is refused where a kind is given. */
  readonly substitute?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * A span of local time in which nothing is promoted, once (`2026-12-24T18:00`) or every week (`Fri 16:00`). It begins
 * at `from` and ends just before `to`.
 */
export interface FreezeWindow {
  readonly name: string;
  /** IANA zone, for example `Europe/Berlin`. */
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
}

/** The operator's floor under which no repository can go. */
export interface Floor {
  readonly required: number;
  readonly governors: number;
}
