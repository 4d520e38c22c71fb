import type { Fetched } from '../ports.ts';
import type { ObjectReader } from './object-reader.ts';
import type { GitAnswer } from './run-git.ts';

/** Where the objects of one repository are: a cache that can fetch, or somebody's clone as it stands. */
export interface ObjectStore {
  /** Reads commits, trees and blobs that are here. */
  readonly reader: ObjectReader;
  /** Counts how often the store was thrown away and made anew. */
  readonly generation: number;
  /** Runs a local git command; `BrokenStore` when it ends in another way than `expected` (exit 0 alone unless said). */
  run(
    args: readonly string[],
    options?: { readonly input?: string; readonly expected?: readonly number[] },
  ): Promise<GitAnswer>;
  /** The same command with the network at hand for objects that are missing. */
  runOnline(args: readonly string[], expected: readonly number[]): Promise<GitAnswer>;
  fetch(ids: readonly string[], refs: readonly string[]): Promise<Fetched>;
  /** Fetches the bytes of files, all in one go; those the server does not have are left out. */
  fetchBlobs(ids: readonly string[]): Promise<void>;
  /** Replaces what is broken, unless somebody did since `generation`; throws `OutsideError` where it cannot be replaced. */
  rebuild(generation: number, why: Error): Promise<void>;
  transportCount(): number;
}
