import { meaningOf } from '../text/canonical.ts';
import type { SyncPlan } from './sync-plan.ts';

/**
 * Names what a plan would take out of effect beyond the limit: twelve characters that a governor repeats to confirm
 * exactly that, for this promotion and no other. `undefined`: nothing is over the limit.
 */
export function confirmationOf({
  sequence,
  commit,
  limited,
  lost = [],
}: Pick<SyncPlan, 'sequence' | 'commit' | 'limited' | 'lost'>): string | undefined {
  if (limited === undefined) return undefined;
  const scopes = Object.fromEntries(lost.map(({ policyKey, sources }) => [policyKey, sources.toSorted()]));
  const narrowed = lost.length === 0 ? {} : { lost: scopes };
  return meaningOf({ sequence, commit, limited: limited.toSorted(), ...narrowed }).slice(0, 12);
}

/** Data sources that are named of one policy; the others are counted, and the confirmation binds them all. */
const MOST_NAMED = 20;

/** What is confirmed by it, policy by policy: `mask (loses lab.a, lab.b)`, or the key alone where nothing of it is left. */
export function limitedInWords({ limited = [], lost = [] }: SyncPlan): readonly string[] {
  const scopes = new Map(lost.map(({ policyKey, sources }) => [policyKey, sources]));
  return limited.map((policyKey) => {
    const sources = scopes.get(policyKey);
    if (sources === undefined) return policyKey;
    const more = sources.length - MOST_NAMED;
    const named = sources.slice(0, MOST_NAMED).join(', ');
    return `${policyKey} (loses ${named}${more > 0 ? ` and ${more} more` : ''})`;
  });
}
