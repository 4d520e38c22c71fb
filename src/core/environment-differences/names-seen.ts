import type { KnownNames } from './known-names.ts';

/** What an environment called by name when it was asked. */
export interface NamesSeen {
  /** Unix seconds. */
  readonly at: number;
  readonly names: KnownNames;
}

/** What is remembered of the names of one environment. */
export interface NamesMemory {
  readonly seen?: NamesSeen;
  /** When it was last asked, with whatever result; Unix seconds. */
  readonly tried: number;
}
