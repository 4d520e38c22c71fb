/** One scenario as people write it: a pull request told as a timeline, with the decision expected. `README.md` here explains every key. */
export interface WrittenScenario {
  readonly id: string;
  readonly title?: string;
  /** Where the expectation comes from: rules, attempts, documents. */
  readonly source?: string | readonly string[];
  readonly quorum?: WrittenQuorum;
  readonly roles?: WrittenRoles;
  readonly rules_unattested?: boolean;
  readonly config_state?: 'missing' | 'unparsable';
  /** Path, from the scenario file, of a rules file of the product's own form: it replaces `quorum`. */
  readonly rules_file?: string;
  readonly policies?: readonly string[];
  readonly base_files?: WrittenFiles;
  readonly promoted?: Readonly<Record<string, string>>;
  readonly objections_before?: readonly {
    readonly path: string;
    readonly digest: string;
    readonly actor: string;
    readonly meaning?: string;
  }[];
  readonly timeline: readonly WrittenEvent[];
  readonly expected: Expected;
}

export interface WrittenQuorum {
  readonly min_approvals?: number;
  readonly min_governors?: number;
  readonly owners?: WrittenOwnersQuorum;
  readonly rules?: readonly {
    readonly when: { readonly tags?: readonly string[]; readonly type?: 'data' | 'subscription' };
    readonly min_approvals?: number;
    readonly min_governors?: number;
    readonly owners?: WrittenOwnersQuorum;
  }[];
  readonly objections?: { readonly lifted_by?: 'update' | 'update-or-objector' };
}

export interface WrittenOwnersQuorum {
  readonly at_least?: number;
  readonly each?: boolean;
}

export interface WrittenRoles {
  readonly data_governors?: readonly string[];
  readonly data_owners?: Readonly<Record<string, readonly string[]>>;
}

export type WrittenFiles = Readonly<Record<string, WrittenFile>>;

export interface WrittenFile {
  /** Blob id; `ABSENT` for no such file. */
  readonly digest: string;
  readonly meaning?: string;
  readonly sources?: readonly string[];
  readonly scope?: 'global' | 'local';
  readonly state?: 'active' | 'staged';
  readonly mode?: string | number;
  readonly parse?: string | null;
  readonly path_problem?: string | null;
  readonly tags?: readonly string[];
  readonly type?: 'data' | 'subscription';
  /** What else the product's own rules files can match. */
  readonly column_tags?: readonly string[];
  readonly actions?: readonly string[];
  /** The policy's key, where a scenario renames files. */
  readonly policy_key?: string;
}

export interface WrittenCommit {
  readonly sha: string;
  readonly author: string | null;
  readonly committer?: string | null;
  readonly co_authors?: readonly (string | null)[];
  readonly parents?: readonly string[];
  readonly touches?: readonly string[];
  readonly clean_merge?: boolean;
  readonly verified?: boolean;
}

interface At {
  /** Place in the order of events; the place in the list where it is not written. */
  readonly t?: number;
}

/** A push of commits, as opening a pull request is one too. */
interface Pushed extends At {
  readonly actor: string;
  readonly pusher?: string | null;
  readonly head: string;
  readonly commits?: readonly WrittenCommit[];
  /** Every path that differs from the base at this head; where it is not written, what differed before. */
  readonly files?: WrittenFiles;
}

export interface OpenPull extends Pushed {
  readonly event: 'open_pr';
  readonly base?: string;
  readonly draft?: boolean;
  readonly from_fork?: boolean;
  readonly commanded_by?: string | null;
}

export interface PushEvent extends Pushed {
  readonly event: 'push';
  readonly kind?: 'normal' | 'force' | 'rebase' | 'update_merge';
  readonly lost_webhook?: boolean;
}

export interface ReviewEvent extends At {
  readonly event: 'review';
  readonly id?: string;
  readonly actor: string;
  readonly state: 'approved' | 'changes_requested' | 'commented';
  readonly commit: string | null;
  readonly body?: string | null;
  readonly repo_permission?: string;
  readonly same_second_as_push?: boolean;
}

export interface RoleChange extends At {
  readonly event: 'role_change';
  readonly add_governors?: readonly string[];
  readonly remove_governors?: readonly string[];
  /** Everything these people own, or per data source who stops owning it. */
  readonly remove_owners?: readonly string[] | Readonly<Record<string, readonly string[]>>;
}

export interface BasePush extends At {
  readonly event: 'base_push';
  readonly files?: WrittenFiles;
  readonly merge_result?: Readonly<Record<string, string>>;
}

export interface MergeEvent extends At {
  readonly event: 'merge';
  readonly actor: string;
  readonly merge_commit?: string;
  readonly files?: WrittenFiles;
  readonly enqueuer?: string | null;
  readonly auto_merge_by?: string | null;
}

export interface SiblingEvent extends At {
  readonly event: 'sibling_pr_same_head';
  readonly number: number;
  readonly decision: WrittenDecision;
  readonly base?: string;
}

export type WrittenEvent =
  | OpenPull
  | PushEvent
  | ReviewEvent
  | RoleChange
  | BasePush
  | MergeEvent
  | (At & { readonly event: 'dismiss'; readonly review: string; readonly actor?: string })
  | (At & { readonly event: 'edit_review'; readonly review: string; readonly actor?: string; readonly body?: string })
  | (At & { readonly event: 'delete_user'; readonly user: string })
  | (At & { readonly event: 'retarget'; readonly base: string })
  | (At & { readonly event: 'ready_for_review' | 'close' | 'reopen' })
  | SiblingEvent
  | (At & { readonly event: 'files_truncated'; readonly limit?: number })
  | (At & { readonly event: 'api_error'; readonly what?: string })
  | (At & { readonly event: 'api_recovered' | 'webhook' | 'pending_review' | 'comment' | 'reaction' })
  | (At & { readonly event: 'merge_group'; readonly head?: string; readonly files: WrittenFiles });

export type WrittenDecision = 'approved' | 'pending' | 'changes_requested' | 'invalid';

export type WrittenPromotion = 'performed' | 'held' | 'refused';

export interface Expected {
  readonly decision: WrittenDecision;
  readonly approvals_counted?: readonly string[];
  readonly per_policy?: Readonly<Record<string, WrittenPolicyResult>>;
  readonly promotion?: WrittenPromotion;
  readonly why?: string;
}

export interface WrittenPolicyResult {
  readonly counted?: readonly string[];
  readonly missing?: number;
  readonly frozen?: boolean;
}
