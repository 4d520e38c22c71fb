import type { DesiredState, Inventory } from '../../core/sync/environment-state.ts';
import type { Look, Session } from './session.ts';

/** What Immuta enforces, as far as it lists it. What this session saved is waited for until it is in force. */
export async function readInventory(session: Session, against?: DesiredState): Promise<Inventory> {
  return inventoryOf(await settled(session, against));
}

export function inventoryOf({ judge, listing }: Look): Inventory {
  return { policies: listing.policies.map(judge), complete: listing.complete, sequence: undefined };
}

/** Reads the list until nothing of ours is pending any more, or the time for that is over. */
async function settled(session: Session, against: DesiredState | undefined): Promise<Look> {
  const { timing, enforcedWithin } = session;
  const until = timing.now() + enforcedWithin;
  for (let pause = 500; ; pause = Math.min(pause * 2, 5_000)) {
    const look = await session.look(against);
    const waiting = look.listing.policies.some(({ pending, policyKey }) => pending && session.isChanged(policyKey));
    if (!waiting || timing.now() + pause > until) return look;
    await timing.sleep(pause);
  }
}
