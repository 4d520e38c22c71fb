import type { DesiredState, Inventory } from '../../core/sync/environment-state.ts';
import type { Judge } from './judge.ts';
import type { Listing } from './list-policies.ts';
import type { Session } from './session.ts';

/** What Immuta enforces, as far as it lists it. What this session saved is waited for until it is in force. */
export async function readInventory(session: Session, against?: DesiredState): Promise<Inventory> {
  const judge = session.judge(against);
  return inventoryOf(judge, await settledListing(session));
}

export function inventoryOf(judge: Judge, { policies, complete }: Listing): Inventory {
  return { policies: policies.map(judge), complete, sequence: undefined };
}

/** Reads the list until nothing of ours is pending any more, or the time for that is over. */
async function settledListing(session: Session): Promise<Listing> {
  const { timing, enforcedWithin } = session;
  const until = timing.now() + enforcedWithin;
  for (let pause = 500; ; pause = Math.min(pause * 2, 5_000)) {
    const listing = await session.list();
    const waiting = listing.policies.some(({ pending, policyKey }) => pending && session.isChanged(policyKey));
    if (!waiting || timing.now() + pause > until) return listing;
    await timing.sleep(pause);
  }
}
