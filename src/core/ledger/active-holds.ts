import type { HoldEntry } from './ledger-entry.ts';
import { type Entries, entriesOf } from './recorded.ts';

/** Holds that nobody released. */
export function activeHolds(entries: Entries): readonly HoldEntry[] {
  const released = new Set(entriesOf(entries, 'release').map((entry) => key(entry, entry.hold)));
  return entriesOf(entries, 'hold').filter((entry) => !released.has(key(entry, entry.command)));
}

function key(of: { readonly policyKey: string; readonly blob?: string }, command: number): string {
  return JSON.stringify([of.policyKey, of.blob ?? '', command]);
}
