import { parseEntry } from '../../core/ledger/parse-entry.ts';
import type { Json } from '../../core/text/json.ts';
import { OutsideError } from '../../errors.ts';
import type { LedgerState } from '../../ports.ts';
import type { ObjectStore } from '../object-store.ts';
import { readBlobs } from '../read-blobs.ts';
import { type LedgerHistory, lostIn } from './ledger-history.ts';
import type { LedgerParser } from './ledger-parser.ts';

/** Bytes of the largest snapshot that is read. */
export const LARGEST_SNAPSHOT = 64 * 1024 * 1024;

/** What the ledger says, by the first bytes of every file, and what somebody did to it. */
export async function stateOf(store: ObjectStore, parser: LedgerParser, history: LedgerHistory): Promise<LedgerState> {
  const state = { head: history.head, ...(await parser.read(store, history.first)) };
  const lost = lostIn(history);
  const rewritten = history.rewrittenFrom !== undefined;
  if (!rewritten && lost.length === 0) return state;
  const gone = lost.filter((path) => !history.present.has(path));
  return { ...state, incident: { rewritten, before: history.rewrittenFrom, now: history.head, lost, gone } };
}

/** The value of a snapshot; `undefined` when it was never recorded. */
export async function snapshotIn(
  store: ObjectStore,
  history: LedgerHistory,
  digest: string,
): Promise<Json | undefined> {
  const path = `snapshots/${digest}.json`;
  const file = history.first.get(path);
  if (file === undefined) return undefined;
  const read = (await readBlobs(store, [file.blob], LARGEST_SNAPSHOT)).get(file.blob);
  const parsed = read?.state === 'text' ? parseEntry({ path, text: read.text }) : undefined;
  if (parsed?.ok && parsed.value.kind === 'snapshot') return parsed.value.value;
  const why = parsed !== undefined && !parsed.ok ? parsed.problems[0]?.message : read?.state;
  throw new OutsideError(`the ledger's ${path} cannot be read: ${why}`);
}
