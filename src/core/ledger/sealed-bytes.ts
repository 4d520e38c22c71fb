import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { LedgerEntry } from './ledger-entry.ts';
import { printEntry } from './print-entry.ts';

/** What a seal signs: the entry as its file, its path, and the repository, so that it counts nowhere else. */
export function sealedBytes(entry: LedgerEntry, repository: number): Uint8Array {
  const { seal: _, ...fact } = entry;
  const { path, text } = printEntry(fact as LedgerEntry);
  return utf8ToBytes(`approve-to-promote ledger\0${repository}\0${path}\0${text}`);
}
