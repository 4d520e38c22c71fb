import { addTo, type Bitmap, type Members, noneOf, union } from './members.ts';

/** Word → the data sources that have it, built by adding data sources in ascending order. */
export class InvertedIndex {
  readonly #size: number;
  readonly #entries = new Map<string, Entry>();

  /** `size`: how many data sources there are. */
  constructor(size: number) {
    this.#size = size;
  }

  /** The entry of `word`, empty when new: kept by those who add to it many times. */
  entry(word: string): Entry {
    let entry = this.#entries.get(word);
    if (entry === undefined) {
      entry = new Entry(this.#size);
      this.#entries.set(word, entry);
    }
    return entry;
  }

  /** The data sources that have `word`. */
  get(word: string): Members {
    return this.#entries.get(word)?.members ?? [];
  }

  /** The data sources that have a word which `isMeant` accepts. */
  where(isMeant: (word: string) => boolean): Members {
    const meant = [...this.#entries].filter(([word]) => isMeant(word));
    return union(
      meant.map(([, { members }]) => members),
      this.#size,
    );
  }
}

/** The data sources of one word; a list that becomes a bitmap when that is smaller. */
export class Entry {
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
