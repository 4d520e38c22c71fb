import type { DesiredState } from '../../src/core/sync/environment-state.ts';
import type { SyncLimits } from '../../src/core/sync/plan-sync.ts';
import { reportSync } from '../../src/core/sync/settled.ts';
import type { SyncPlan, SyncReport } from '../../src/core/sync/sync-plan.ts';
import type { EnvironmentClient } from '../../src/ports.ts';

/** As much as a sync may ever take out of effect. */
export const anything: SyncLimits = { maxRemovals: 1, confirmed: true };

/** Reads, plans, applies, reads back: the whole of a sync, as the flow does it. */
export async function syncOnce(
  client: EnvironmentClient,
  desired: DesiredState,
  limits: SyncLimits = anything,
): Promise<SyncReport & { readonly plan: SyncPlan }> {
  const plan = await client.plan(desired, limits);
  const outcomes = await client.apply(plan, desired);
  const { capabilities } = client;
  const inventory = await client.readInventory(desired);
  return { plan, ...reportSync(plan, outcomes, { desired, limits, capabilities, inventory }) };
}
