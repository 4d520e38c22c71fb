import { ApiError, notFound } from '../api-error.ts';
import { type Actor, accountOf } from '../auth.ts';
import { type Account, childTeams, type Team, teamMembers } from '../model/account.ts';
import type { Repository, Role } from '../model/repository.ts';
import {
  apiUrl,
  presentAccount,
  presentOrganization,
  presentTeam,
  presentTeamFull,
  presentTeamSimple,
} from '../present/account.ts';
import { presentRepository } from '../present/repository.ts';
import type { World } from '../world.ts';
import { accountNamed, findRepository, teamOf } from './find.ts';
import { page } from './page.ts';
import { permissionName, permissionsOf } from './repositories.ts';
import { type Call, ok, type Route, route } from './route.ts';

const members = { permissions: ['members:read'] } as const;

export const peopleRoutes: readonly Route[] = [
  route('GET', '/user', {}, (call) => {
    if (call.actor.kind === 'installation') throw new ApiError(403, 'Resource not accessible by integration');
    const account = accountOf(call.actor);
    if (!account) throw new ApiError(401, 'Requires authentication');
    return ok(presentPublicUser(call.world, account));
  }),
  route('GET', '/users/{username}', {}, (call) =>
    ok(presentPublicUser(call.world, accountNamed(call.world, call.parameters.username ?? ''))),
  ),
  route('GET', '/user/{account_id}', {}, (call) => {
    const account = call.world.accounts.get(Number(call.parameters.account_id));
    if (!account || account.deleted) throw notFound();
    return ok(presentPublicUser(call.world, account));
  }),
  route('GET', '/orgs/{org}', {}, (call) => {
    const organization = accountNamed(call.world, call.parameters.org ?? '');
    if (organization.type !== 'Organization') throw notFound();
    return ok({
      ...presentOrganization(call.world, organization),
      html_url: `${call.world.url}/${organization.login}`,
      name: organization.name ?? organization.login,
      created_at: organization.createdAt,
      updated_at: organization.createdAt,
      archived_at: null,
      type: 'Organization',
      has_organization_projects: true,
      has_repository_projects: true,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
    });
  }),
  route('GET', '/orgs/{org}/members', members, (call) => {
    const organization = organizationSeen(call);
    const role = call.query.get('role') ?? 'all';
    const shown = [...organization.members].filter(([, held]) => role === 'all' || role === held);
    return page(
      call,
      accountsIn(
        call.world,
        shown.map(([id]) => id),
      ),
      (account) => presentAccount(call.world, account),
    );
  }),
  route('GET', '/orgs/{org}/members/{username}', members, (call) => {
    const account = accountNamed(call.world, call.parameters.username ?? '');
    if (!organizationSeen(call).members.has(account.id)) throw notFound();
    return { status: 204 };
  }),
  route('GET', '/orgs/{org}/memberships/{username}', members, (call) => {
    const organization = organizationSeen(call);
    const account = accountNamed(call.world, call.parameters.username ?? '');
    const role = organization.members.get(account.id);
    if (!role) throw notFound();
    return ok({
      url: `${apiUrl(call.world)}/orgs/${organization.login}/memberships/${account.login}`,
      state: 'active',
      role,
      organization_url: `${apiUrl(call.world)}/orgs/${organization.login}`,
      organization: presentOrganization(call.world, organization),
      user: presentAccount(call.world, account),
    });
  }),
  route('GET', '/orgs/{org}/teams', members, (call) =>
    page(call, [...organizationSeen(call).teams.values()], (team) => presentTeam(call.world, team)),
  ),
  route('GET', '/orgs/{org}/teams/{team_slug}', members, (call) => {
    const team = teamSeen(call);
    return ok({
      ...presentTeamFull(call.world, team, repositoriesOf(call.world, team).length),
      ...parentOf(call.world, team),
    });
  }),
  route('GET', '/orgs/{org}/teams/{team_slug}/members', members, (call) => {
    const role = call.query.get('role') ?? 'all';
    const shown = [...teamMembers(teamSeen(call))]
      .filter(([, membership]) => membership.state === 'active' && (role === 'all' || role === membership.role))
      .map(([id]) => id);
    return page(call, accountsIn(call.world, shown), (account) => presentAccount(call.world, account));
  }),
  route('GET', '/orgs/{org}/teams/{team_slug}/memberships/{username}', members, (call) => {
    const team = teamSeen(call);
    const account = accountNamed(call.world, call.parameters.username ?? '');
    const membership = teamMembers(team).get(account.id);
    if (!membership) throw notFound();
    return ok({
      url: `${apiUrl(call.world)}/organizations/${team.organization.id}/team/${team.id}/memberships/${account.login}`,
      role: membership.role,
      state: membership.state,
    });
  }),
  route('GET', '/orgs/{org}/teams/{team_slug}/teams', members, (call) =>
    page(call, childTeams(teamSeen(call)), (team) => presentTeam(call.world, team)),
  ),
  route('GET', '/orgs/{org}/teams/{team_slug}/repos', members, (call) =>
    page(call, repositoriesOf(call.world, teamSeen(call)), ([repository]) => presentRepository(call.world, repository)),
  ),
  route('GET', '/orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}', members, (call) => {
    const { owner = '', repo = '' } = call.parameters;
    const repository = findRepository(call.world, owner, repo);
    const role = repository?.teams.get(teamSeen(call));
    if (!repository || !role) throw notFound();
    if (!/repository/.test(call.accept)) return { status: 204 };
    return ok({
      ...presentRepository(call.world, repository),
      role_name: permissionName(role),
      permissions: permissionsOf(role),
    });
  }),
];

/** GitHub shows an organisation's people to its members, and to apps installed there with the permission; to others, nothing. */
export function canSeePeople(actor: Actor, organization: Account): boolean {
  if (actor.kind === 'user') return organization.members.has(actor.account.id);
  return actor.kind === 'installation' && actor.token.installation.account === organization;
}

function organizationSeen(call: Call): Account {
  const organization = accountNamed(call.world, call.parameters.org ?? '');
  if (organization.type !== 'Organization' || !canSeePeople(call.actor, organization)) throw notFound();
  return organization;
}

function teamSeen(call: Call): Team {
  organizationSeen(call);
  const team = teamOf(call.world, call.parameters);
  if (call.actor.kind === 'user' && team.privacy === 'secret' && !teamMembers(team).has(call.actor.account.id)) {
    throw notFound();
  }
  return team;
}

function accountsIn(world: World, ids: readonly number[]): readonly Account[] {
  return ids.flatMap((id) => world.accounts.get(id) ?? []).filter((account) => !account.deleted);
}

function repositoriesOf(world: World, team: Team): readonly (readonly [Repository, Role])[] {
  return [...world.repositories.values()].flatMap((repository) => {
    const role = repository.teams.get(team);
    return role ? [[repository, role] as const] : [];
  });
}

function parentOf(world: World, team: Team) {
  return { parent: team.parent ? presentTeamSimple(world, team.parent) : null };
}

function presentPublicUser(world: World, account: Account) {
  return {
    ...presentAccount(world, account),
    name: account.name ?? null,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}
