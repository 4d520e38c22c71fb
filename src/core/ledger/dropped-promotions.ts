import type { InForce } from '../promotion/in-force.ts';
import type { PromotionEntry } from './ledger-entry.ts';
import { type Entries, entriesOf } from './recorded.ts';

/** Recorded promotions of a chain, oldest first: of the chain that begins with this trusted commit. */
export function recordedPromotions(entries: Entries, first: string): readonly PromotionEntry[] {
  return entriesOf(entries, 'promotion')
    .filter((entry) => entry.first === first)
    .toSorted((a, b) => a.sequence - b.sequence);
}

/**
 * Recorded promotions that the branch holds no longer: somebody rewrote its history (F17). A chain that ends before them,
 * or in another statement of the same number, is older than what was in force already.
 */
export function droppedPromotions(
  entries: Entries,
  first: string,
  { sequence, previous }: Pick<InForce, 'sequence' | 'previous'>,
): readonly PromotionEntry[] {
  return recordedPromotions(entries, first).filter(
    (entry) => entry.sequence > sequence || (entry.sequence === sequence && entry.digest !== previous),
  );
}
