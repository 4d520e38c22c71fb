/** Something its author can put right: data, never thrown, all of them at once. */
export interface Problem {
  /** Repository path of the file, with forward slashes. */
  readonly path: string;
  /** 1-based line in that file; absent where the problem is the whole file. */
  readonly line?: number;
  /** What is wrong, in one sentence, with the offending value. Untrusted text may stand in it: escape it for the medium. */
  readonly message: string;
  /** What would be right, in one sentence. */
  readonly remedy?: string;
}

/** A value that was read and checked, or everything that is wrong with it; never both, never neither. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };
