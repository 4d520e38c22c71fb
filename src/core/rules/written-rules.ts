import type { WrittenUser } from '../catalogue/data-source.ts';
import type { ConditionalRule, EnvironmentRules, FreezeWindow, Rules } from './rules.ts';

/** Where people write the rules of a repository. */
export const rulesPath = '.github/approve-to-promote.yml';

/** What may be written there: everything but the governors may be left out. `Rules` is what the program uses. */
export interface WrittenRules {
  readonly governors: { readonly users?: readonly WrittenUser[]; readonly teams?: readonly string[] };
  readonly approvals?: {
    readonly required?: number;
    readonly governors?: number;
    readonly owners?: { readonly atLeast?: number; readonly each?: boolean };
    readonly rules?: readonly ConditionalRule[];
    readonly objections?: { readonly liftedBy?: 'update' | 'update-or-objector' };
  };
  readonly catalogue?: {
    readonly from: 'repository' | 'dev' | 'prod';
    readonly directory?: string;
    /** For example `24h`. */
    readonly maxAge?: string;
  };
  readonly environments?: {
    readonly dev?: Partial<EnvironmentRules>;
    readonly prod?: Partial<EnvironmentRules>;
  };
  readonly promotion?: {
    readonly by?: 'governors';
    readonly into?: 'commit' | 'pull-request';
    readonly freeze?: readonly FreezeWindow[];
    /** For example `{within: 24h}`. */
    readonly rollback?: { readonly within?: string };
  };
  readonly drift?: {
    /** For example `every 15 minutes`. */
    readonly check?: string;
    readonly repair?: boolean;
  };
  readonly mode?: Rules['mode'];
}
