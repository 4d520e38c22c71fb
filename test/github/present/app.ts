import type { App, Permissions } from '../model/app.ts';
import type { Installation } from '../model/installation.ts';
import type { World } from '../world.ts';
import { apiUrl, presentAccount } from './account.ts';

export function presentApp(world: World, app: App) {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: app.nodeId,
    owner: presentAccount(world, app.owner),
    name: app.name,
    description: '',
    external_url: 'https://example.com',
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: [...app.events],
  };
}

export function presentInstallation(world: World, installation: Installation) {
  const url = `${apiUrl(world)}/app/installations/${installation.id}`;
  const organization = installation.account.type === 'Organization';
  return {
    id: installation.id,
    account: presentAccount(world, installation.account),
    repository_selection: installation.repositories === 'all' ? ('all' as const) : ('selected' as const),
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${apiUrl(world)}/installation/repositories`,
    html_url: organization
      ? `${world.url}/organizations/${installation.account.login}/settings/installations/${installation.id}`
      : `${world.url}/settings/installations/${installation.id}`,
    app_id: installation.app.id,
    app_slug: installation.app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: describedPermissions(installation.permissions),
    events: [...installation.events],
    created_at: installation.createdAt,
    updated_at: installation.updatedAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedBy ? presentAccount(world, installation.suspendedBy) : null,
    suspended_at: installation.suspendedAt ?? null,
  };
}

/** Without the permissions that GitHub's description has no name for yet. */
export function describedPermissions(permissions: Permissions): Permissions {
  const { merge_queues: _, ...described } = permissions;
  return described;
}
