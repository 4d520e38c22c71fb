import type { EnvironmentIdentity, WrittenUser } from '../catalogue/data-source.ts';

/** Who the users and groups of an environment are on GitHub (`policies/people.yml`). */
export interface People {
  readonly users: readonly { readonly github: WrittenUser; readonly identities: readonly EnvironmentIdentity[] }[];
  readonly groups: readonly {
    readonly name: string;
    readonly users: readonly WrittenUser[];
    readonly teams: readonly string[];
  }[];
}

/** No one is known to be anyone: the people of a repository without `policies/people.yml`. */
export const nobody: People = { users: [], groups: [] };
