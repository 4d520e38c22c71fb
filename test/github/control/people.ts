import { findAccount, newAccount } from '../accounts.ts';
import { nodeId } from '../ids.ts';
import type { Account, Team, TeamMembership } from '../model/account.ts';
import { presentAccount, presentTeam } from '../present/account.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';

export interface PersonMade {
  readonly id: number;
  readonly nodeId: string;
  readonly login: string;
}

/** Accounts, organisations and teams. */
export function peopleControl(world: World) {
  return {
    /** A person; the login is also the token. */
    addUser(
      login: string,
      options: { id?: number; name?: string; email?: string; siteAdmin?: boolean } = {},
    ): PersonMade {
      return made(newAccount(world, 'User', login, options));
    },

    /** A bot account that is no app of this stand-in, such as `dependabot[bot]`. */
    addBot(login: string, options: { id?: number } = {}): PersonMade {
      return made(newAccount(world, 'Bot', login, options));
    },

    /** Another address whose commits are this account's. */
    addEmail(login: string, email: string): void {
      known(world, login).emails.push(email.toLowerCase());
    },

    renameUser(login: string, newLogin: string): void {
      if (findAccount(world, newLogin)) throw new Error(`there is already an account ${newLogin}`);
      known(world, login).login = newLogin;
    },

    /** The account is gone: what it wrote stays, written by nobody. */
    deleteUser(login: string): void {
      const account = known(world, login);
      account.deleted = true;
      account.emails.length = 0;
      for (const other of world.accounts.values()) {
        other.members.delete(account.id);
        for (const team of other.teams.values()) team.members.delete(account.id);
      }
      for (const repository of world.repositories.values()) repository.collaborators.delete(account.id);
    },

    addOrganization(
      login: string,
      options: { id?: number; members?: Readonly<Record<string, 'admin' | 'member'>> } = {},
    ): PersonMade {
      const organization = newAccount(world, 'Organization', login, options);
      for (const [member, role] of Object.entries(options.members ?? {})) {
        organization.members.set(known(world, member).id, role);
      }
      return made(organization);
    },

    addMember(organization: string, login: string, role: 'admin' | 'member' = 'member'): void {
      known(world, organization).members.set(known(world, login).id, role);
    },

    removeMember(organization: string, login: string): void {
      const account = known(world, login);
      const from = known(world, organization);
      from.members.delete(account.id);
      for (const team of from.teams.values()) team.members.delete(account.id);
    },

    addTeam(
      organization: string,
      slug: string,
      options: {
        id?: number;
        name?: string;
        parent?: string;
        privacy?: 'closed' | 'secret';
        members?: readonly string[];
      } = {},
    ): { readonly id: number; readonly nodeId: string; readonly slug: string } {
      const of = known(world, organization);
      if (of.teams.has(slug)) throw new Error(`there is already a team ${organization}/${slug}`);
      const id = options.id ?? world.ids.next('team');
      const team: Team = {
        id,
        nodeId: nodeId('Team', id),
        organization: of,
        slug,
        name: options.name ?? slug,
        description: undefined,
        parent: options.parent === undefined ? undefined : teamNamed(world, organization, options.parent),
        privacy: options.privacy ?? 'closed',
        members: new Map(),
        createdAt: world.clock.iso(),
      };
      of.teams.set(slug, team);
      for (const login of options.members ?? [])
        join(of, team, known(world, login), { role: 'member', state: 'active' });
      tellTeam(world, team, 'created', of);
      return { id, nodeId: team.nodeId, slug };
    },

    /** Adds somebody, or changes what they are; GitHub tells the apps. A pending membership is an invitation. */
    addTeamMember(
      organization: string,
      slug: string,
      login: string,
      options: Partial<TeamMembership> & { by?: string } = {},
    ): void {
      const team = teamNamed(world, organization, slug);
      const account = known(world, login);
      const membership = { role: options.role ?? 'member', state: options.state ?? 'active' } as const;
      join(team.organization, team, account, membership);
      if (membership.state === 'active') tellMembership(world, team, account, 'added', options.by);
    },

    removeTeamMember(organization: string, slug: string, login: string, options: { by?: string } = {}): void {
      const team = teamNamed(world, organization, slug);
      const account = known(world, login);
      team.members.delete(account.id);
      tellMembership(world, team, account, 'removed', options.by);
    },

    renameTeam(organization: string, slug: string, newSlug: string): void {
      const team = teamNamed(world, organization, slug);
      team.organization.teams.delete(slug);
      const from = team.name;
      team.slug = newSlug;
      team.name = newSlug;
      team.organization.teams.set(newSlug, team);
      tellTeam(world, team, 'edited', team.organization, { changes: { name: { from } } });
    },

    deleteTeam(organization: string, slug: string): void {
      const team = teamNamed(world, organization, slug);
      team.organization.teams.delete(slug);
      for (const repository of world.repositories.values()) repository.teams.delete(team);
      tellTeam(world, team, 'deleted', team.organization);
    },
  };
}

export function known(world: World, login: string): Account {
  const account = findAccount(world, login);
  if (!account) throw new Error(`there is no account ${login}`);
  return account;
}

export function teamNamed(world: World, organization: string, slug: string): Team {
  const team = known(world, organization).teams.get(slug);
  if (!team) throw new Error(`there is no team ${organization}/${slug}`);
  return team;
}

function made({ id, nodeId: node, login }: Account): PersonMade {
  return { id, nodeId: node, login };
}

/** Who is in a team is in its organisation. */
function join(organization: Account, team: Team, account: Account, membership: TeamMembership): void {
  team.members.set(account.id, membership);
  if (membership.state === 'active' && !organization.members.has(account.id)) {
    organization.members.set(account.id, 'member');
  }
}

function tellMembership(
  world: World,
  team: Team,
  member: Account,
  action: 'added' | 'removed',
  by: string | undefined,
): void {
  emit(world, {
    event: 'membership',
    action,
    sender: by === undefined ? member : known(world, by),
    organization: team.organization,
    payload: { scope: 'team', member: presentAccount(world, member), team: presentTeam(world, team) },
  });
}

function tellTeam(
  world: World,
  team: Team,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  emit(world, {
    event: 'team',
    action,
    sender,
    organization: team.organization,
    payload: { team: presentTeam(world, team), ...more },
  });
}
