/** What a rule finds wrong (or worth saying) in a policy; it becomes a Problem with the path and line of its place. */
export interface Finding {
  /** JSON pointer in the payload. */
  readonly pointer: string;
  readonly message: string;
  readonly remedy?: string;
}
