/**
 * What an environment calls by name, as far as it says: a list that is absent was not asked for or cannot be read,
 * and nothing is said to be missing from it.
 */
export interface KnownNames {
  readonly tags?: readonly string[];
  readonly groups?: readonly string[];
  readonly attributes?: readonly string[];
  readonly purposes?: readonly string[];
  readonly domains?: readonly string[];
  readonly dataSources?: readonly string[];
}
