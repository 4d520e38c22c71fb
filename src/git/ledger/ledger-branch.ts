import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { LEDGER_REF } from '../../core/ledger/entry-path.ts';
import type { LedgerFile } from '../../core/ledger/print-entry.ts';
import type { Cache } from '../cache.ts';
import { isObjectId } from '../object-id.ts';
import type { FileAt } from './ledger-files.ts';
import { contains, historyOf, historySince, type LedgerHistory, lostIn } from './ledger-history.ts';

const HEAD_NOTE = 'ledger-head';
/** How often, and after how many milliseconds each time more, a server that seems to lag behind is asked. */
const MOST_LOOKS = 3;
const LAG = 200;

const NOTHING: LedgerHistory = { head: undefined, present: new Map(), first: new Map(), rewrittenFrom: undefined };

/** The ledger branch on the server, with the memory of what was seen there before. */
export class LedgerBranch {
  readonly #cache: Cache;
  #known: LedgerHistory | undefined;

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  /** What was seen last, by this process. */
  get known(): LedgerHistory | undefined {
    return this.#known;
  }

  /**
   * Finds where the branch stands, and what has become of everything recorded. `seen`: where somebody just saw it, which
   * saves asking the server.
   */
  async look(seen: string | undefined): Promise<LedgerHistory> {
    const before = this.#known ?? (await this.#rememberedByCache());
    const head = await this.#headNow(seen, before?.head);
    const history =
      this.#known?.head === head && this.#known !== undefined
        ? this.#known
        : await historySince(this.#cache, before, head);
    await this.#keep(history);
    return history;
  }

  /** Goes on to a commit of our own that added files to what was known. */
  async advance(head: string, files: readonly LedgerFile[]): Promise<void> {
    const added = files.map(({ path, text }): [string, FileAt] => [path, { mode: '100644', blob: blobId(text, head) }]);
    const { present, first, rewrittenFrom } = this.#known ?? NOTHING;
    await this.#keep({
      head,
      present: new Map([...present, ...added]),
      first: new Map([...added, ...first]),
      rewrittenFrom,
    });
  }

  /** Remembers; a later process with this cache is told of the head unless something was lost or rewritten, so that it notices as well. */
  async #keep(history: LedgerHistory): Promise<void> {
    const { head, rewrittenFrom } = history;
    if (this.#known === history) return;
    this.#known = history;
    if (head === undefined || rewrittenFrom !== undefined || lostIn(history).length > 0) return;
    await this.#cache.folder.writeNote(HEAD_NOTE, head);
  }

  /** What an earlier process saw, if the cache still holds it. */
  async #rememberedByCache(): Promise<LedgerHistory | undefined> {
    const head = await this.#cache.folder.readNote(HEAD_NOTE);
    if (!isObjectId(head) || !(await this.#cache.reader.commits([head])).has(head)) return undefined;
    return historyOf(this.#cache, head);
  }

  /**
   * What somebody saw is believed where it goes on from what we know. A server that seems to have gone back is asked
   * again: one that lags behind shows the same.
   */
  async #headNow(seen: string | undefined, before: string | undefined): Promise<string | undefined> {
    if (seen !== undefined && seen === before) return seen;
    if (seen !== undefined && (await this.#cache.fetch([seen], [])).missing.length === 0) {
      if (before === undefined || (await contains(this.#cache, seen, before))) return seen;
    }
    for (let attempt = 1; ; attempt++) {
      const now = (await this.#cache.fetch([], [LEDGER_REF])).tips.get(LEDGER_REF);
      if (before === undefined || attempt === MOST_LOOKS || (await contains(this.#cache, now, before))) return now;
      await pause(LAG * attempt);
    }
  }
}

/** The id git gives to a text, in the form of the ids of its repository. */
function blobId(text: string, like: string): string {
  const bytes = Buffer.from(text);
  return createHash(like.length === 40 ? 'sha1' : 'sha256')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}
