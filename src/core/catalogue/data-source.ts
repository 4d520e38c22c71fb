/** A table that policies govern, with what policies can match on and who owns it. */
export interface DataSource {
  /** Unique in the catalogue, for example `finance.payments`. */
  readonly name: string;
  /** What it holds, for people. */
  readonly description?: string;
  /** Tags of the table itself; dotted hierarchies such as `Discovered.Entity.Passport`. */
  readonly tags: readonly string[];
  readonly columns: readonly DataColumn[];
  readonly owners: DataOwners;
  /** Domains the source is assigned to, by the name (or id) that policies use. */
  readonly domains: readonly string[];
}

export interface DataColumn {
  readonly name: string;
  /** SQL type as the environment spells it; absent where the catalogue does not say. */
  readonly type?: string;
  readonly tags: readonly string[];
}

/**
 * Owners as written: GitHub logins (with the numeric id where recorded), GitHub teams (`org/slug`), and groups and
 * identities of the environment.
 */
export interface DataOwners {
  readonly users: readonly WrittenUser[];
  readonly teams: readonly string[];
  readonly groups: readonly string[];
  /** Owners known to the environment alone; `policies/people.yml` says who they are on GitHub. */
  readonly identities?: readonly EnvironmentIdentity[];
}

/** A user as people write it; the id, where given, is what counts (T62). */
export interface WrittenUser {
  readonly login: string;
  readonly id?: number;
}

/** A user as an environment knows it; without `iamid`, of whichever identity provider. */
export interface EnvironmentIdentity {
  /** Often an e-mail address; compared without case. */
  readonly username: string;
  readonly iamid?: string;
}

/** All data sources of production, in order of name. `digest` names exactly these (SHA-256, hex). */
export interface Catalogue {
  readonly sources: readonly DataSource[];
  readonly digest: string;
}
