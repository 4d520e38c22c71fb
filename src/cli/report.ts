import type { Problem } from '../core/problem.ts';

/** What `a2p validate` counts, in the order in which it tells them. */
export const kinds = ['policies', 'dataSources', 'rules', 'people', 'catalogueFiles'] as const;
export type Kind = (typeof kinds)[number];

/** What was looked at, and what was found there. */
export interface Report {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** What could not be told, each a sentence. */
  readonly notChecked: readonly string[];
  /** How many of which kind were looked at. */
  readonly counts: Readonly<Partial<Record<Kind, number>>>;
}
