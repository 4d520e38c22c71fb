import type { Account, Team } from '../model/account.ts';
import type { World } from '../world.ts';

export function apiUrl(world: World): string {
  return `${world.url}/api/v3`;
}

/** GitHub's stand-in for authors whose account is gone. */
const ghost = { login: 'ghost', id: 10137, type: 'User' } as const;

/** An account as it stands inside other answers. A deleted account is shown as GitHub's ghost. */
export function presentAccount(world: World, account: Account) {
  const shown = account.deleted ? ghost : account;
  const url = `${apiUrl(world)}/users/${encodeURIComponent(shown.login)}`;
  const slug = shown.type === 'Bot' ? `apps/${shown.login.replace(/\[bot\]$/, '')}` : shown.login;
  return {
    login: shown.login,
    id: shown.id,
    node_id: account.nodeId,
    avatar_url: `${world.url}/avatars/u/${shown.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${world.url}/${slug}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: shown.type,
    site_admin: account.siteAdmin,
  };
}

/** The same where GitHub shows nobody for a deleted account. */
export function presentAuthor(world: World, account: Account | undefined) {
  return account && !account.deleted ? presentAccount(world, account) : null;
}

export function presentOrganization(world: World, organization: Account) {
  const url = `${apiUrl(world)}/orgs/${organization.login}`;
  return {
    login: organization.login,
    id: organization.id,
    node_id: organization.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/u/${organization.id}?v=4`,
    description: '',
  };
}

/** A team as it stands inside other answers. */
export function presentTeamSimple(world: World, team: Team) {
  const url = `${apiUrl(world)}/organizations/${team.organization.id}/team/${team.id}`;
  return {
    name: team.name,
    id: team.id,
    node_id: team.nodeId,
    slug: team.slug,
    description: team.description ?? '',
    privacy: team.privacy,
    notification_setting: 'notifications_enabled' as const,
    url,
    html_url: `${world.url}/orgs/${team.organization.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    permission: 'pull',
    type: 'organization' as const,
    organization_id: team.organization.id,
  };
}

export function presentTeam(world: World, team: Team) {
  return {
    ...presentTeamSimple(world, team),
    parent: team.parent ? presentTeamSimple(world, team.parent) : null,
  };
}

export function presentTeamFull(world: World, team: Team, repositories: number) {
  return {
    ...presentTeam(world, team),
    members_count: team.members.size,
    repos_count: repositories,
    created_at: team.createdAt,
    updated_at: team.createdAt,
    organization: {
      ...presentOrganization(world, team.organization),
      html_url: `${world.url}/${team.organization.login}`,
      name: team.organization.name ?? team.organization.login,
      created_at: team.organization.createdAt,
      updated_at: team.organization.createdAt,
      archived_at: null,
      type: 'Organization',
      has_organization_projects: true,
      has_repository_projects: true,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
    },
  };
}
