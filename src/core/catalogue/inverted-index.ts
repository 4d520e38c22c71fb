import type { DataSource } from './data-source.ts';
import { addTo, type Bitmap, type Members, noneOf, union } from './members.ts';

/** Word → the data sources that have it, by their place in the catalogue. */
export class InvertedIndex {
  readonly #size: number;
  readonly #entries = new Map<string, Entry>();

  /** Asks once about every data source which words it has; one that is said twice counts once. */
  constructor(sources: readonly DataSource[], wordsOf: (source: DataSource, say: (word: string) => void) => void) {
    this.#size = sources.length;
    let at = 0;
    const say = (word: string): void => {
      let entry = this.#entries.get(word);
      if (entry === undefined) {
        entry = new Entry(this.#size);
        this.#entries.set(word, entry);
      }
      entry.add(at);
    };
    for (const source of sources) {
      wordsOf(source, say);
      at += 1;
    }
  }

  /** The data sources that have the word. */
  with(word: string): Members {
    return this.#entries.get(word)?.members ?? [];
  }

  /** The data sources that have any of the words. */
  withAny(words: readonly string[]): Members {
    return union(
      words.map((word) => this.with(word)),
      this.#size,
    );
  }

  /** Every word, once. */
  get words(): readonly string[] {
    return [...this.#entries.keys()];
  }
}

/** The data sources of one word; a list that becomes a bitmap when that is smaller. */
class Entry {
  readonly #size: number;
  #list: number[] = [];
  #bitmap: Bitmap | undefined;
  #last = -1;

  constructor(size: number) {
    this.#size = size;
  }

  get members(): Members {
    return this.#bitmap ?? this.#list;
  }

  /** Adds a data source not below the last one added; adding it twice changes nothing. */
  add(source: number): void {
    if (source === this.#last) return;
    this.#last = source;
    if (this.#bitmap !== undefined) {
      this.#bitmap[source >>> 5] = (this.#bitmap[source >>> 5] as number) | (1 << (source & 31));
    } else if (this.#list.push(source) > this.#size / 64) {
      this.#bitmap = noneOf(this.#size);
      addTo(this.#bitmap, this.#list);
      this.#list = [];
    }
  }
}
