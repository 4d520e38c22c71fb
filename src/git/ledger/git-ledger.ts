import { setTimeout as pause } from 'node:timers/promises';
import { LEDGER_REF } from '../../core/ledger/entry-path.ts';
import type { LedgerEntry } from '../../core/ledger/ledger-entry.ts';
import { type LedgerFile, printEntry } from '../../core/ledger/print-entry.ts';
import type { Json } from '../../core/text/json.ts';
import { OutsideError } from '../../errors.ts';
import type { Appended, Ledger, LedgerState } from '../../ports.ts';
import type { Cache } from '../cache.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { readBlobs } from '../read-blobs.ts';
import { steady } from '../steady.ts';
import { commitFiles, type LedgerAuthor } from './commit-files.ts';
import { LedgerBranch } from './ledger-branch.ts';
import { contains, type LedgerHistory } from './ledger-history.ts';
import { LedgerParser } from './ledger-parser.ts';
import { LARGEST_SNAPSHOT, snapshotIn, stateOf } from './ledger-reading.ts';

const MOST_TRIES = 10;
/** Tries while the branch does not move: then it is not a race. */
const MOST_FAILURES = 3;

/** The ledger on its branch of the repository's server, read and written by git transport alone. */
export class GitLedger implements Ledger {
  readonly #cache: Cache;
  readonly #author: LedgerAuthor;
  readonly #parser = new LedgerParser();
  readonly #branch: LedgerBranch;
  /** What was read last, where all of it could be. */
  #read: { readonly history: LedgerHistory; readonly state: LedgerState } | undefined;

  constructor(cache: Cache, author: LedgerAuthor) {
    this.#cache = cache;
    this.#author = author;
    this.#branch = new LedgerBranch(cache);
  }

  read(head?: string): Promise<LedgerState> {
    return this.#alone(async () => {
      const history = await this.#look(head);
      if (this.#read?.history === history) return this.#read.state;
      const state = await this.#steady(() => stateOf(this.#cache, this.#parser, history));
      this.#read = state.problems.length > 0 ? undefined : { history, state };
      return state;
    });
  }

  readSnapshot(digest: string): Promise<Json | undefined> {
    return this.#alone(async () => {
      const known = this.#branch.known;
      const recorded = known?.first.has(`snapshots/${digest}.json`) ? known : await this.#look(undefined);
      return this.#steady(() => snapshotIn(this.#cache, recorded, digest));
    });
  }

  append(entries: readonly LedgerEntry[]): Promise<Appended> {
    const files = new Map(entries.map(printEntry).map((file) => [file.path, file]));
    return this.#alone(() => this.#append([...files.values()]));
  }

  putBack(paths: readonly string[]): Promise<Appended> {
    return this.#alone(async () => {
      const { first, head, rewrittenFrom } = await this.#look(undefined);
      // A branch that was deleted comes back whole, history and all; if somebody was faster, its files come on top.
      if (head === undefined && rewrittenFrom !== undefined) {
        await this.#cache.push(rewrittenFrom, LEDGER_REF, undefined);
        await this.#look(undefined);
      }
      const known = paths.flatMap((path) => {
        const file = first.get(path);
        return file?.mode === '100644' ? [{ path, blob: file.blob }] : [];
      });
      const texts = await this.#steady(() =>
        readBlobs(
          this.#cache,
          known.map(({ blob }) => blob),
          LARGEST_SNAPSHOT,
        ),
      );
      const files = known.flatMap(({ path, blob }) => {
        const read = texts.get(blob);
        return read?.state === 'text' ? [{ path, text: read.text }] : [];
      });
      return this.#append(files, true);
    });
  }

  /** `joins`: what the branch was rewritten from becomes part of it again, for statements name commits of it. */
  async #append(files: readonly LedgerFile[], joins = false): Promise<Appended> {
    let now = this.#branch.known ?? (await this.#look(undefined));
    let failures = 0;
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
      const { head, present } = now;
      const wanted = files.filter(({ path }) => !present.has(path));
      const joined = joins && head !== undefined ? await this.#here(now.rewrittenFrom) : undefined;
      if (wanted.length === 0 && joined === undefined) return outcome(head, files, []);
      const commit = await this.#steady(() => commitFiles(this.#cache, head, wanted, this.#author, joined));
      const pushed = await this.#cache.push(commit, LEDGER_REF, head);
      if (pushed.ok) {
        if (joined === undefined) await this.#branch.advance(commit, wanted);
        else await this.#look(commit);
        return outcome(commit, files, wanted);
      }
      now = await this.#lookAfter(pushed.said);
      const { head: moved } = now;
      // Our own commit on the branch is the proof, whatever the push said.
      if (await this.#steady(() => contains(this.#cache, moved, commit))) return outcome(moved, files, wanted);
      if (moved === head) {
        failures++;
        if (pushed.refused) throw new OutsideError(`the server refuses to record in the ledger: ${pushed.said}`);
        if (failures === MOST_FAILURES)
          throw new OutsideError(`recording in the ledger: ${pushed.said}`, { mayHaveActed: true });
      }
      await pause(Math.random() * 50 * attempt);
    }
    throw new OutsideError(`the ledger could not be written in ${MOST_TRIES} tries`);
  }

  async #here(commit: string | undefined): Promise<string | undefined> {
    if (commit === undefined) return undefined;
    return (await this.#cache.reader.commits([commit])).has(commit) ? commit : undefined;
  }

  #look(head: string | undefined): Promise<LedgerHistory> {
    return this.#steady(() => this.#branch.look(head));
  }

  async #lookAfter(said: string): Promise<LedgerHistory> {
    try {
      return await this.#look(undefined);
    } catch (error) {
      throw new OutsideError(`recording in the ledger: ${said}; the branch could not be read afterwards`, {
        cause: error,
        mayHaveActed: true,
      });
    }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    return oneAtATime(`ledger of ${this.#cache.folder.path}`, work);
  }

  #steady<T>(work: () => Promise<T>): Promise<T> {
    const head = this.#branch.known?.head;
    return steady(this.#cache, head === undefined ? [] : [head], work);
  }
}

function outcome(head: string | undefined, files: readonly LedgerFile[], written: readonly LedgerFile[]): Appended {
  const paths = (list: readonly LedgerFile[]) => list.map(({ path }) => path);
  return { head, written: paths(written), alreadyThere: paths(files.filter((file) => !written.includes(file))) };
}
