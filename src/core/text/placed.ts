/** Where a value was read: for the path and the lines of problems. */
export interface Placed {
  readonly path: string;
  /** 1-based line by JSON pointer. */
  readonly lineOf: (pointer: string) => number;
}
