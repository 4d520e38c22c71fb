import type { EnvironmentIdentity, WrittenUser } from '../catalogue/data-source.ts';

/** True when both name the same GitHub account: by id where both are recorded, else by login without case (T21, T62). */
export function sameUser(a: WrittenUser, b: WrittenUser): boolean {
  if (a.id !== undefined && b.id !== undefined) return a.id === b.id;
  return a.login.toLowerCase() === b.login.toLowerCase();
}

/** True when both name the same user of the environment; without an `iamid` on either side, the user name decides. */
export function sameIdentity(a: EnvironmentIdentity, b: EnvironmentIdentity): boolean {
  const sameName = a.username.toLowerCase() === b.username.toLowerCase();
  return sameName && (a.iamid === undefined || b.iamid === undefined || a.iamid === b.iamid);
}
