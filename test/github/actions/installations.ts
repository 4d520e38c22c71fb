import type { Account } from '../model/account.ts';
import type { Installation } from '../model/installation.ts';
import type { Repository } from '../model/repository.ts';
import { presentAccount } from '../present/account.ts';
import { presentInstallation } from '../present/app.ts';
import { deliver } from '../webhooks/emit.ts';
import type { World } from '../world.ts';

/** The app is gone from the account: its tokens with it. */
export function uninstall(world: World, installation: Installation, by: Account): void {
  world.installations.delete(installation.id);
  for (const [token, { installation: of }] of world.tokens) if (of === installation) world.tokens.delete(token);
  tellInstallation(world, installation, 'deleted', by);
}

export function suspend(world: World, installation: Installation, by: Account): void {
  installation.suspendedAt = world.clock.iso();
  installation.suspendedBy = by;
  tellInstallation(world, installation, 'suspend', by);
}

export function unsuspend(world: World, installation: Installation, by: Account): void {
  installation.suspendedAt = undefined;
  installation.suspendedBy = undefined;
  tellInstallation(world, installation, 'unsuspend', by);
}

/** These events reach every app, subscribed or not. */
export function tellInstallation(world: World, installation: Installation, action: string, sender: Account): void {
  const all = [...world.repositories.values()].filter(({ owner }) => owner === installation.account);
  const covered = installation.repositories === 'all' ? all : [...installation.repositories];
  tell(world, installation, 'installation', action, sender, { repositories: covered.map(brief), requester: null });
}

export function tellRepositories(
  world: World,
  installation: Installation,
  { added, removed }: { readonly added: readonly Repository[]; readonly removed: readonly Repository[] },
  sender: Account,
): void {
  for (const [action, changed] of [
    ['added', added],
    ['removed', removed],
  ] as const) {
    if (changed.length === 0) continue;
    tell(world, installation, 'installation_repositories', action, sender, {
      repository_selection: 'selected',
      repositories_added: action === 'added' ? added.map(brief) : [],
      repositories_removed: action === 'removed' ? removed.map(brief) : [],
      requester: null,
    });
  }
}

function brief(repository: Repository) {
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    private: repository.private,
  };
}

function tell(
  world: World,
  installation: Installation,
  event: string,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>>,
): void {
  deliver(world, installation.app, {
    event,
    action,
    installation,
    repository: undefined,
    payload: {
      action,
      installation: presentInstallation(world, installation),
      ...more,
      sender: presentAccount(world, sender),
    },
  });
}
