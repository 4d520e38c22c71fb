import type { LedgerEntry } from '../../core/ledger/ledger-entry.ts';
import { parseEntry } from '../../core/ledger/parse-entry.ts';
import type { Checked, Problem } from '../../core/problem.ts';
import type { ObjectStore } from '../object-store.ts';
import { readBlobs } from '../read-blobs.ts';
import type { FileAt } from './ledger-files.ts';

/** Bytes of the largest entry that is read: whatever the app records it must be able to read back. */
const LARGEST_ENTRY = 64 * 1024 * 1024;
const SNAPSHOT = /^snapshots\/([0-9a-f]{64})\.json$/;

/** What the files of a ledger say, and what is wrong with them. */
export interface LedgerContents {
  readonly entries: ReadonlyMap<string, LedgerEntry>;
  readonly snapshots: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Reads ledger files; each is read and parsed once, for the same bytes at the same path never change. */
export class LedgerParser {
  readonly #parsed = new Map<string, Checked<LedgerEntry>>();

  async read(store: ObjectStore, files: ReadonlyMap<string, FileAt>): Promise<LedgerContents> {
    const entries = new Map<string, LedgerEntry>();
    const snapshots = new Set<string>();
    const problems: Problem[] = [];
    await this.#parse(store, files);
    for (const [path, file] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const digest = SNAPSHOT.exec(path)?.[1];
      const parsed = this.#parsed.get(key(path, file));
      if (file.mode !== '100644') problems.push({ path, message: `is no ordinary file (mode ${file.mode})` });
      else if (digest !== undefined) snapshots.add(digest);
      else if (parsed?.ok) entries.set(path, parsed.value);
      else problems.push(...(parsed?.problems ?? [{ path, message: 'was not read' }]));
    }
    return { entries, snapshots, problems };
  }

  async #parse(store: ObjectStore, files: ReadonlyMap<string, FileAt>): Promise<void> {
    const fresh = [...files].filter(
      ([path, file]) => file.mode === '100644' && !SNAPSHOT.test(path) && !this.#parsed.has(key(path, file)),
    );
    if (fresh.length === 0) return;
    const texts = await readBlobs(
      store,
      fresh.map(([, { blob }]) => blob),
      LARGEST_ENTRY,
    );
    for (const [path, file] of fresh) {
      const read = texts.get(file.blob);
      // What the server does not give is asked for again the next time.
      if (read === undefined || read.state === 'missing') continue;
      this.#parsed.set(
        key(path, file),
        read.state === 'text' ? parseEntry({ path, text: read.text }) : not(path, read.state),
      );
    }
  }
}

function not(path: string, state: string): Checked<LedgerEntry> {
  return { ok: false, problems: [{ path, message: `cannot be read: ${state}` }] };
}

function key(path: string, { blob }: FileAt): string {
  return `${blob} ${path}`;
}
