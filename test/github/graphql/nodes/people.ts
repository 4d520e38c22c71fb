import { canSee } from '../../auth.ts';
import { type Account, childTeams, type Team, teamMembers } from '../../model/account.ts';
import type { App } from '../../model/app.ts';
import { canSeePeople } from '../../rest/people.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';
import { need } from '../permissions.ts';

export function actorNode(context: Context, account: Account | undefined): Node | null {
  if (!account || account.deleted) return null;
  if (account.type === 'Organization') return organizationNode(context, account);
  return account.type === 'Bot' ? botNode(context, account) : personNode(context, account);
}

/** People alone; where only those fit, a bot stands in a person's form, under its REST login. */
export function userNode(context: Context, account: Account | undefined): Node | null {
  return account && !account.deleted ? personNode(context, account) : null;
}

/** GraphQL writes a bot's login without `[bot]`. */
function botNode(context: Context, account: Account): Node {
  const slug = account.login.replace(/\[bot\]$/, '');
  return { __typename: 'Bot', ...accountFields(context, account, slug, `/apps/${slug}`) };
}

function personNode(context: Context, account: Account): Node {
  return {
    __typename: 'User',
    ...accountFields(context, account, account.login, `/${account.login}`),
    name: account.name ?? null,
    email: '',
    isSiteAdmin: account.siteAdmin,
    isViewer: context.viewer === account,
    organization: ({ login }: { readonly login: string }) => {
      const found = organizationsOf(context, account).find((one) => one.login.toLowerCase() === login.toLowerCase());
      return found ? organizationNode(context, found) : null;
    },
    organizations: connection(
      (_: PageArguments) => organizationsOf(context, account),
      (organization) => organizationNode(context, organization),
    ),
  };
}

function organizationNode(context: Context, organization: Account): Node {
  const seen = () => {
    need(context, undefined, 'members:read');
    return canSeePeople(context.actor, organization);
  };
  return {
    __typename: 'Organization',
    ...accountFields(context, organization, organization.login, `/${organization.login}`),
    name: organization.name ?? organization.login,
    viewerIsAMember: context.viewer ? organization.members.has(context.viewer.id) : false,
    team: ({ slug }: { readonly slug: string }) => {
      const team = seen() ? organization.teams.get(slug) : undefined;
      return team ? teamNode(context, team) : null;
    },
    teams: connection(
      (_: PageArguments) => (seen() ? [...organization.teams.values()] : []),
      (team) => teamNode(context, team),
    ),
    membersWithRole: connection(
      (_: PageArguments) => (seen() ? [...organization.members] : []),
      ([id]) => userNode(context, context.world.accounts.get(id)),
      { edge: ([, role]) => ({ role: role.toUpperCase(), hasTwoFactorEnabled: null }) },
    ),
    repository: ({ name }: { readonly name: string }) => {
      const found = [...context.world.repositories.values()].find(
        (repository) => repository.owner === organization && repository.name.toLowerCase() === name.toLowerCase(),
      );
      return found && canSee(context.actor, found) ? context.make.repository(context, found) : null;
    },
  };
}

export function teamNode(context: Context, team: Team): Node {
  const path = `/orgs/${team.organization.login}/teams/${team.slug}`;
  interface MemberArguments extends PageArguments {
    readonly membership: 'ALL' | 'IMMEDIATE' | 'CHILD_TEAM';
    readonly role?: 'MEMBER' | 'MAINTAINER';
  }
  return {
    __typename: 'Team',
    id: team.nodeId,
    databaseId: team.id,
    slug: team.slug,
    combinedSlug: `${team.organization.login}/${team.slug}`,
    name: team.name,
    description: team.description ?? null,
    privacy: team.privacy === 'secret' ? 'SECRET' : 'VISIBLE',
    createdAt: team.createdAt,
    updatedAt: team.createdAt,
    organization: () => organizationNode(context, team.organization),
    parentTeam: () => (team.parent ? teamNode(context, team.parent) : null),
    childTeams: connection(
      (_: PageArguments) => childTeams(team),
      (child) => teamNode(context, child),
    ),
    members: connection(
      ({ membership, role }: MemberArguments) =>
        [...teamMembers(team)].filter(
          ([id, held]) =>
            held.state === 'active' &&
            (membership !== 'IMMEDIATE' || team.members.has(id)) &&
            (membership !== 'CHILD_TEAM' || !team.members.has(id)) &&
            (role === undefined || held.role.toUpperCase() === role),
        ),
      ([id]) => userNode(context, context.world.accounts.get(id)),
      { edge: ([, held]) => ({ role: held.role.toUpperCase() }) },
    ),
    resourcePath: path,
    url: `${context.world.url}${path}`,
  };
}

export function appNode(context: Context, app: App): Node {
  return {
    __typename: 'App',
    id: app.nodeId,
    databaseId: app.id,
    clientId: app.clientId,
    name: app.name,
    slug: app.slug,
    description: '',
    createdAt: app.createdAt,
    updatedAt: app.createdAt,
    url: `${context.world.url}/apps/${app.slug}`,
  };
}

function accountFields(context: Context, account: Account, login: string, path: string) {
  return {
    id: account.nodeId,
    databaseId: account.id,
    login,
    avatarUrl: `${context.world.url}/avatars/u/${account.id}?v=4`,
    createdAt: account.createdAt,
    updatedAt: account.createdAt,
    resourcePath: path,
    url: `${context.world.url}${path}`,
  };
}

function organizationsOf(context: Context, account: Account): readonly Account[] {
  return [...context.world.accounts.values()].filter(({ members }) => members.has(account.id));
}
