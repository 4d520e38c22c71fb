import { setTimeout as pause } from 'node:timers/promises';
import { LEDGER_REF } from '../core/ledger/entry-path.ts';
import type { LedgerEntry } from '../core/ledger/ledger-entry.ts';
import { parseEntry } from '../core/ledger/parse-entry.ts';
import { type LedgerFile, printEntry } from '../core/ledger/print-entry.ts';
import type { Json } from '../core/text/json.ts';
import { OutsideError } from '../errors.ts';
import type { Appended, Ledger, LedgerState } from '../ports.ts';
import type { Cache } from './cache.ts';
import { commitFiles, type LedgerAuthor } from './ledger-commit.ts';
import { type LedgerContents, LedgerParser } from './ledger-contents.ts';
import { type FileAt, filesOf, overwritten } from './ledger-files.ts';
import { BrokenStore } from './object-reader.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { readBlobs } from './read-blobs.ts';

const HEAD_NOTE = 'ledger-head';
const MOST_TRIES = 10;
/** Tries while the branch does not move: then it is not a race. */
const MOST_FAILURES = 3;
/** How often, and after how many milliseconds each time more, a server that seems to lag behind is asked. */
const MOST_LOOKS = 3;
const LAG = 200;
const LARGEST_SNAPSHOT = 64 * 1024 * 1024;

/** What is known of the branch. */
interface Known {
  readonly head: string | undefined;
  /** Files on the branch now. */
  readonly present: ReadonlyMap<string, FileAt>;
  /** Every file ever recorded, with its first bytes. */
  readonly first: ReadonlyMap<string, FileAt>;
  /** The branch does not contain this former head of its own. */
  readonly rewrittenFrom: string | undefined;
}

/** The ledger on its branch of the repository's server, read and written by git transport alone. */
export class GitLedger implements Ledger {
  readonly #cache: Cache;
  readonly #author: LedgerAuthor;
  readonly #parser = new LedgerParser();
  #known: Known | undefined;
  #contents: { readonly of: Known; readonly value: LedgerContents } | undefined;

  constructor(cache: Cache, author: LedgerAuthor) {
    this.#cache = cache;
    this.#author = author;
  }

  read(head?: string): Promise<LedgerState> {
    return this.#alone(() => this.#steady(async () => this.#stateOf(await this.#look(head))));
  }

  append(entries: readonly LedgerEntry[]): Promise<Appended> {
    const files = new Map(entries.map(printEntry).map((file) => [file.path, file]));
    return this.#alone(() => this.#append([...files.values()]));
  }

  readSnapshot(digest: string): Promise<Json | undefined> {
    const path = `snapshots/${digest}.json`;
    return this.#alone(() =>
      this.#steady(async () => {
        const known = this.#known ?? (await this.#look(undefined));
        const file = known.first.get(path) ?? (await this.#look(undefined)).first.get(path);
        if (file === undefined) return undefined;
        const read = (await readBlobs(this.#cache, [file.blob], LARGEST_SNAPSHOT)).get(file.blob);
        const parsed = read?.state === 'text' ? parseEntry({ path, text: read.text }) : undefined;
        if (parsed?.ok && parsed.value.kind === 'snapshot') return parsed.value.value;
        throw new OutsideError(`the ledger's ${path} cannot be read: ${read?.state ?? 'missing'}`);
      }),
    );
  }

  async #append(files: readonly LedgerFile[]): Promise<Appended> {
    let known = this.#known ?? (await this.#steady(() => this.#look(undefined)));
    let failures = 0;
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
      const parent = known;
      const wanted = files.filter(({ path }) => !parent.present.has(path));
      if (wanted.length === 0) return outcome(parent.head, files, []);
      const commit = await this.#steady(() => commitFiles(this.#cache, parent.head, wanted, this.#author));
      const pushed = await this.#cache.push(commit, LEDGER_REF, parent.head);
      known = pushed.ok ? await this.#steady(() => this.#look(commit)) : await this.#lookAfter(pushed.said);
      // Our own commit on the branch is the proof, whatever the push said.
      if (await this.#steady(() => this.#contains(known.head, commit))) return outcome(known.head, files, wanted);
      if (!pushed.ok && known.head === parent.head) {
        failures++;
        if (pushed.refused) throw new OutsideError(`the server refuses to record in the ledger: ${pushed.said}`);
        if (failures === MOST_FAILURES)
          throw new OutsideError(`recording in the ledger: ${pushed.said}`, { mayHaveActed: true });
      }
      await pause(Math.random() * 50 * attempt);
    }
    throw new OutsideError(`the ledger could not be written in ${MOST_TRIES} tries`);
  }

  async #lookAfter(said: string): Promise<Known> {
    try {
      return await this.#steady(() => this.#look(undefined));
    } catch (error) {
      throw new OutsideError(`recording in the ledger: ${said}; the branch could not be read afterwards`, {
        cause: error,
        mayHaveActed: true,
      });
    }
  }

  /** Finds where the branch stands, and what has become of everything recorded. */
  async #look(head: string | undefined): Promise<Known> {
    const before = this.#known ?? (await this.#knownFromNote());
    const now = await this.#headNow(head, before?.head);
    if (before !== undefined && before === this.#known && before.head === now) return this.#settled(before);
    const known = await this.#compare(before, now);
    this.#known = known;
    if (known.head !== undefined && lostOf(known).length === 0) await this.#cache.writeNote(HEAD_NOTE, known.head);
    return known;
  }

  /** Having been rewritten is told once, where nothing was lost by it. */
  #settled(known: Known): Known {
    if (known.rewrittenFrom !== undefined && lostOf(known).length === 0) {
      this.#known = { ...known, rewrittenFrom: undefined };
      return this.#known;
    }
    return known;
  }

  /**
   * Where the branch stands. What somebody saw is believed where it goes on from what we know; a server that seems to
   * have gone back is asked again, for one that lags behind shows the same.
   */
  async #headNow(seen: string | undefined, before: string | undefined): Promise<string | undefined> {
    if (seen !== undefined && (await this.#cache.fetch([seen], [])).missing.length === 0) {
      if (before === undefined || (await this.#contains(seen, before))) return seen;
    }
    for (let attempt = 1; ; attempt++) {
      const now = (await this.#cache.fetch([], [LEDGER_REF])).tips.get(LEDGER_REF);
      if (before === undefined || attempt === MOST_LOOKS || (await this.#contains(now, before))) return now;
      await pause(LAG * attempt);
    }
  }

  async #compare(before: Known | undefined, now: string | undefined): Promise<Known> {
    const present = now === undefined ? new Map<string, FileAt>() : await filesOf(this.#cache, now);
    const goesOn = before?.head === undefined || (await this.#contains(now, before.head));
    const from = goesOn ? before?.head : undefined;
    const changed = now === undefined ? [] : await overwritten(this.#cache, from, now);
    const first = new Map([...present, ...changed, ...(before?.first ?? [])]);
    return { head: now, present, first, rewrittenFrom: goesOn ? before?.rewrittenFrom : before?.head };
  }

  /** What an earlier process knew, if the cache still remembers where it saw the branch. */
  async #knownFromNote(): Promise<Known | undefined> {
    const head = await this.#cache.readNote(HEAD_NOTE);
    if (head === undefined || !(await this.#cache.reader.commits([head])).has(head)) return undefined;
    const present = await filesOf(this.#cache, head);
    const first = new Map([...present, ...(await overwritten(this.#cache, undefined, head))]);
    return { head, present, first, rewrittenFrom: undefined };
  }

  async #contains(head: string | undefined, commit: string): Promise<boolean> {
    if (head === undefined) return false;
    if (head === commit) return true;
    const here = await this.#cache.reader.commits([commit]);
    if (!here.has(commit)) return false;
    const answer = await this.#cache.run(['rev-list', '--count', '--max-count=1', commit, `^${head}`]);
    return answer.stdout.toString().trim() === '0';
  }

  async #stateOf(known: Known): Promise<LedgerState> {
    if (this.#contents?.of !== known) {
      this.#contents = { of: known, value: await this.#parser.read(this.#cache, known.first) };
    }
    const lost = lostOf(known);
    const state = { head: known.head, ...this.#contents.value };
    if (known.rewrittenFrom === undefined && lost.length === 0) return state;
    const rewritten = known.rewrittenFrom !== undefined;
    return { ...state, incident: { rewritten, before: known.rewrittenFrom, now: known.head, lost } };
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    return oneAtATime(`ledger of ${this.#cache.folder}`, work);
  }

  async #steady<T>(work: () => Promise<T>): Promise<T> {
    const generation = this.#cache.generation;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BrokenStore)) throw error;
      await this.#cache.rebuild(generation);
    }
    try {
      await this.#cache.fetch(this.#known?.head === undefined ? [] : [this.#known.head], []);
      return await work();
    } catch (error) {
      if (!(error instanceof BrokenStore)) throw error;
      throw new OutsideError(`git could not read the ledger: ${error.message}`, { cause: error });
    }
  }
}

function outcome(head: string | undefined, files: readonly LedgerFile[], written: readonly LedgerFile[]): Appended {
  const paths = (list: readonly LedgerFile[]) => list.map(({ path }) => path);
  return { head, written: paths(written), alreadyThere: paths(files.filter((file) => !written.includes(file))) };
}

/** Paths whose first bytes are not on the branch. */
function lostOf(known: Known): readonly string[] {
  return [...known.first].filter(([path, { blob }]) => known.present.get(path)?.blob !== blob).map(([path]) => path);
}
