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
  const others = lost.flatMap((path) => {
    const file = history.present.get(path);
    return file === undefined ? [] : [[path, file] as const];
  });
  const instead = (await parser.read(store, new Map(others))).entries;
  const incident = { rewritten, before: history.rewrittenFrom, now: history.head, lost, gone };
  return { ...state, incident: instead.size === 0 ? incident : { ...incident, instead } };
}

/** The value of a snapshot; `undefined` when it was never recorded. */
export async function snapshotIn(
  store: ObjectStore,
  history: LedgerHistory,
  digest: string,
): Promise<Json | undefined> {
  const path = `snapshots/${digest}.json`;
  let why: string | undefined;
  // Its name is the digest of its value: whatever bytes have it are right.
  for (const file of [history.first.get(path), history.present.get(path)]) {
    if (file === undefined) continue;
    const read = (await readBlobs(store, [file.blob], LARGEST_SNAPSHOT)).get(file.blob);
    const parsed = read?.state === 'text' ? parseEntry({ path, text: read.text }) : undefined;
    if (parsed?.ok && parsed.value.kind === 'snapshot') return parsed.value.value;
    why ??= parsed !== undefined && !parsed.ok ? parsed.problems[0]?.message : read?.state;
  }
  if (why === undefined) return undefined;
  throw new OutsideError(`the ledger's ${path} cannot be read: ${why}`);
}
