import type { People } from '../people/people.ts';
import { sameIdentity, sameUser } from '../people/same-user.ts';
import type { Policy } from '../policy/policy.ts';
import type { DataOwners, EnvironmentIdentity, WrittenUser } from './data-source.ts';

/** One owner of a data source. */
export type Owner =
  | { readonly kind: 'user'; readonly user: WrittenUser }
  | { readonly kind: 'identity'; readonly identity: EnvironmentIdentity }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'team'; readonly team: string };

export function ownersOf(owners: DataOwners): readonly Owner[] {
  return [
    ...owners.users.map((user): Owner => ({ kind: 'user', user })),
    ...(owners.identities ?? []).map((identity): Owner => ({ kind: 'identity', identity })),
    ...owners.groups.map((group): Owner => ({ kind: 'group', group })),
    ...owners.teams.map((team): Owner => ({ kind: 'team', team })),
  ];
}

/**
 * True when an `ownerRestrictions` names this owner: it speaks of the environment's users and groups, and
 * `policies/people.yml` says which accounts and teams of GitHub those are.
 */
export function isNamed(restrictions: NonNullable<Policy['ownerRestrictions']>, owner: Owner, people: People): boolean {
  const users = restrictions.users ?? [];
  const groups = restrictions.groups ?? [];
  switch (owner.kind) {
    case 'identity':
      return users.some((user) => sameIdentity(user, owner.identity));
    case 'user':
      return people.users.some(
        ({ github, identities }) =>
          sameUser(github, owner.user) &&
          identities.some((identity) => users.some((user) => sameIdentity(user, identity))),
      );
    case 'group':
      return groups.includes(owner.group);
    case 'team':
      return people.groups.some(
        ({ name, teams }) =>
          groups.includes(name) && teams.some((team) => team.toLowerCase() === owner.team.toLowerCase()),
      );
  }
}
