/** A table that policies govern, with what policies can match on and who owns it. */
export interface DataSource {
  /** Unique in the catalogue, for example `finance.payments`. */
  readonly name: string;
  /** Tags of the table itself; dotted hierarchies such as `Discovered.Entity.Passport`. */
  readonly tags: readonly string[];
  readonly columns: readonly DataColumn[];
  readonly owners: DataOwners;
  /** Domains the source is assigned to, by name. */
  readonly domains: readonly string[];
}

export interface DataColumn {
  readonly name: string;
  /** SQL type as the environment spells it; absent where the catalogue does not say. */
  readonly type?: string;
  readonly tags: readonly string[];
}

/** Owners as written: GitHub logins (with the numeric id where recorded), GitHub teams (`org/slug`), and groups of the environment. */
export interface DataOwners {
  readonly users: readonly WrittenUser[];
  readonly teams: readonly string[];
  readonly groups: readonly string[];
}

/** A user as people write it; the id, where given, is what counts (T62). */
export interface WrittenUser {
  readonly login: string;
  readonly id?: number;
}

/** All data sources of production. `digest` names exactly these (SHA-256, hex). */
export interface Catalogue {
  readonly sources: readonly DataSource[];
  readonly digest: string;
}
