/** What a check shows of one changed file beyond the decision; all plain text. */
export interface ChangeWords {
  /** The change in plain words, one sentence each. */
  readonly sentences: readonly string[];
  /** Data sources on which the policy becomes active. */
  readonly gained: readonly string[];
  /** Data sources on which it no longer is. */
  readonly lost: readonly string[];
  /** What the environment lacks of what the policy names; one sentence each. */
  readonly lacking?: readonly string[];
}
