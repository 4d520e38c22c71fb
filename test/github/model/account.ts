export interface Account {
  readonly id: number;
  readonly nodeId: string;
  readonly type: 'User' | 'Bot' | 'Organization';
  /** As REST spells it: a bot's ends in `[bot]`. */
  login: string;
  name: string | undefined;
  /** Addresses whose commits are this account's. */
  readonly emails: string[];
  readonly createdAt: string;
  readonly siteAdmin: boolean;
  /** A deleted account: GitHub shows nobody, or its ghost. */
  deleted: boolean;
  /** Organisations: members by account id. */
  readonly members: Map<number, 'admin' | 'member'>;
  /** Organisations: teams by slug. */
  readonly teams: Map<string, Team>;
}

export interface Team {
  readonly id: number;
  readonly nodeId: string;
  readonly organization: Account;
  slug: string;
  name: string;
  description: string | undefined;
  parent: Team | undefined;
  privacy: 'closed' | 'secret';
  /** By account id. */
  readonly members: Map<number, TeamMembership>;
  readonly createdAt: string;
}

export interface TeamMembership {
  readonly role: 'member' | 'maintainer';
  /** An invitation not yet accepted is no membership. */
  readonly state: 'active' | 'pending';
}

/** Active members of a team and of the teams below it. */
export function teamMembers(team: Team): ReadonlyMap<number, TeamMembership> {
  const members = new Map<number, TeamMembership>();
  for (const child of childTeams(team)) {
    for (const [id, membership] of teamMembers(child)) members.set(id, { ...membership, role: 'member' });
  }
  for (const [id, membership] of team.members) members.set(id, membership);
  return members;
}

export function childTeams(team: Team): readonly Team[] {
  return [...team.organization.teams.values()].filter((other) => other.parent === team);
}

/** The address under which GitHub writes this account's commits. */
export function noReplyAddress(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}
