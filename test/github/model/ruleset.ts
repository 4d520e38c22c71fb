export interface Ruleset {
  readonly id: number;
  readonly nodeId: string;
  name: string;
  target: 'branch';
  enforcement: 'active' | 'disabled' | 'evaluate';
  /** `~DEFAULT_BRANCH`, `~ALL`, or patterns such as `refs/heads/release-*`. */
  include: readonly string[];
  exclude: readonly string[];
  bypass: readonly BypassActor[];
  rules: readonly Rule[];
  readonly createdAt: string;
  updatedAt: string;
}

export interface BypassActor {
  readonly actor_id: number | null;
  readonly actor_type: 'Integration' | 'OrganizationAdmin' | 'RepositoryRole' | 'Team' | 'DeployKey' | 'User';
  readonly bypass_mode: 'always' | 'pull_request' | 'exempt';
}

/** As REST writes rules: a type, and parameters for some. */
export interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}
