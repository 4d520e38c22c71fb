import type { HoldEntry } from './ledger-entry.ts';
import { type Entries, entriesOf } from './recorded.ts';

/** Holds that nobody released. */
export function activeHolds(entries: Entries): readonly HoldEntry[] {
  const released = new Set(entriesOf(entries, 'release').map((entry) => key(entry, entry.hold)));
  return entriesOf(entries, 'hold').filter((entry) => !released.has(key(entry, entry.command)));
}

/** The hold on these bytes, or on the removal of this policy where there are none. */
export function holdOn(
  holds: readonly HoldEntry[],
  { policyKey, blob }: { readonly policyKey: string | undefined; readonly blob: string | undefined },
): HoldEntry | undefined {
  return holds.find((hold) => hold.blob === blob && (blob !== undefined || hold.policyKey === policyKey));
}

function key(of: { readonly policyKey: string; readonly blob?: string }, command: number): string {
  return JSON.stringify([of.policyKey, of.blob ?? '', command]);
}
