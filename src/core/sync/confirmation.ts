import { meaningOf } from '../text/canonical.ts';
import type { SyncPlan } from './sync-plan.ts';

/**
 * Names what a plan would take out of effect beyond the limit: twelve characters that a governor repeats to confirm exactly
 * that, for this promotion and no other. `undefined`: nothing is over the limit.
 */
export function confirmationOf({ sequence, commit, limited }: SyncPlan): string | undefined {
  if (limited === undefined) return undefined;
  return meaningOf({ sequence, commit, limited: limited.toSorted() }).slice(0, 12);
}
