import type { ReceiptEntry } from '../../src/core/ledger/ledger-entry.ts';

/** The receipt of a set that was wholly in effect in production. */
export function aReceipt(sequence: number, given: Partial<Omit<ReceiptEntry, 'kind' | 'sequence'>> = {}): ReceiptEntry {
  return {
    kind: 'receipt',
    environment: 'prod',
    sequence,
    commit: '',
    set: '',
    at: 0,
    settled: true,
    outcomes: [],
    ...given,
  };
}
