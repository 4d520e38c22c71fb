import type { Checked, Problem } from '../problem.ts';
import { meaningOf } from '../text/canonical.ts';
import type { Json } from '../text/json.ts';
import { ledgerEntrySchemaCheck } from './entry-schema-check.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { type LedgerFile, printEntry } from './print-entry.ts';

const REMEDY = 'Only the app writes this branch: take the commit back that brought the file.';

/**
 * Reads one file of the ledger branch. Only what `printEntry` would write is right, to the byte: an unknown kind, a key
 * too many, a doubled key or another path is a problem, never passed over.
 */
export function parseEntry({ path, text }: LedgerFile): Checked<LedgerEntry> {
  const value = json(text);
  if (value === undefined) return wrong([{ path, message: 'is not JSON', remedy: REMEDY }]);
  const problems = ledgerEntrySchemaCheck(value, { path, lineOf: () => 1 });
  if (problems.length > 0) return wrong(problems);
  const entry = value as unknown as LedgerEntry;
  if (entry.kind === 'snapshot' && meaningOf(entry.value) !== entry.digest) {
    return wrong([{ path, message: 'holds a value that is not the one of its digest', remedy: REMEDY }]);
  }
  const printed = printEntry(entry);
  if (printed.path !== path) return wrong([{ path, message: `holds what belongs at ${printed.path}`, remedy: REMEDY }]);
  if (printed.text !== text) return wrong([{ path, message: 'is not as the app writes it', remedy: REMEDY }]);
  return { ok: true, value: entry, warnings: [] };
}

function wrong(problems: readonly Problem[]): Checked<LedgerEntry> {
  return { ok: false, problems };
}

function json(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
