/** Answers kept at most; the oldest go first. */
const MOST = 20_000;

/**
 * Remembers answers for a time, and asks once for what several want at once. An error is never remembered, nor an
 * answer that says nothing (`lasting` is false): whoever comes after it asks again.
 */
export class Remembered<T> {
  readonly #entries = new Map<string, { readonly until: number; readonly value: Promise<T> }>();
  readonly #milliseconds: number;
  readonly #now: () => number;

  constructor(milliseconds: number, now: () => number = Date.now) {
    this.#milliseconds = milliseconds;
    this.#now = now;
  }

  get(key: string, read: () => Promise<T>, lasting: (value: T) => boolean = () => true): Promise<T> {
    const known = this.#entries.get(key);
    if (known !== undefined && known.until > this.#now()) return known.value;
    const value = read();
    this.#keep(key, value);
    const drop = () => {
      if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
    };
    value.then((answer) => {
      if (!lasting(answer)) drop();
    }, drop);
    return value;
  }

  /** What is remembered; nothing is asked. */
  known(key: string): Promise<T> | undefined {
    const known = this.#entries.get(key);
    return known !== undefined && known.until > this.#now() ? known.value : undefined;
  }

  #keep(key: string, value: Promise<T>): void {
    this.#entries.set(key, { until: this.#now() + this.#milliseconds, value });
    if (this.#entries.size > MOST)
      for (const oldest of [...this.#entries.keys()].slice(0, MOST / 10)) this.#entries.delete(oldest);
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  forgetAll(): void {
    this.#entries.clear();
  }
}
