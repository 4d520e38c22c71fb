import type { World } from './world.ts';
import type { RoleChange } from './written-scenario.ts';

/** Roles given and taken; an owner stops owning everything, or the data sources named. */
export function playRoleChange(world: World, event: RoleChange): void {
  for (const login of event.add_governors ?? []) world.governors.add(world.cast.person(login).id);
  for (const login of event.remove_governors ?? []) world.governors.delete(world.cast.person(login).id);
  const removed = event.remove_owners ?? [];
  const pairs: readonly (readonly [string, readonly string[]])[] = Array.isArray(removed)
    ? [...world.owners.keys()].map((source) => [source, removed])
    : Object.entries(removed);
  for (const [source, logins] of pairs) {
    const ids = new Set(logins.map((login) => world.cast.person(login).id));
    world.owners.set(
      source,
      (world.owners.get(source) ?? []).filter(({ id }) => !ids.has(id)),
    );
  }
}
