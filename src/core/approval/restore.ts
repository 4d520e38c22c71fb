import type { Bytes, Change } from './snapshot.ts';

/** How the base of a change stands to what is in production (R7, T57). */
export type BaseStanding = 'approved' | 'restore' | 'unapproved';

/**
 * The step that is approved is the step from what is in production. Where the base holds bytes nobody approved, only
 * bringing back exactly the promoted bytes is right.
 */
export function baseStanding(change: Change): BaseStanding {
  if (change.promoted === 'same as base') return 'approved';
  const { blob, mode = '100644' } = change.promoted;
  const isPromoted = (side: Bytes | undefined) => side?.blob === blob && (side === undefined || side.mode === mode);
  if (isPromoted(change.base)) return 'approved';
  return isPromoted(change.head) ? 'restore' : 'unapproved';
}
