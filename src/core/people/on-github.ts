import type { DataOwners, WrittenUser } from '../catalogue/data-source.ts';
import type { People } from './people.ts';
import { sameIdentity } from './same-user.ts';

/** Owners in GitHub's terms, and those of whom nobody wrote down who they are there. */
export interface OwnersOnGitHub {
  readonly users: readonly WrittenUser[];
  /** `org/slug` */
  readonly teams: readonly string[];
  /** Groups and identities of the environment that `policies/people.yml` does not know, in words. */
  readonly unknown: readonly string[];
}

/** The owners as written, groups and identities of the environment replaced by what `policies/people.yml` says they are. */
export function onGitHub(owners: DataOwners, people: People): OwnersOnGitHub {
  const users = [...owners.users];
  const teams = [...owners.teams];
  const unknown: string[] = [];
  for (const name of owners.groups) {
    const group = people.groups.find((each) => each.name === name);
    if (group === undefined) unknown.push(`group ${name}`);
    users.push(...(group?.users ?? []));
    teams.push(...(group?.teams ?? []));
  }
  for (const identity of owners.identities ?? []) {
    const user = people.users.find(({ identities }) => identities.some((each) => sameIdentity(each, identity)));
    if (user === undefined) unknown.push(identity.username);
    else users.push(user.github);
  }
  return { users, teams, unknown };
}
