/** Milliseconds: what many ask in a burst is asked once. */
const MOMENTS = 500;

/**
 * Remembers answers for a time, and asks once for what several want at once. An error is never remembered, and an answer
 * that says nothing (`lasting` is false) only for moments, so that it is asked again soon.
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
    this.#entries.set(key, { until: this.#now() + this.#milliseconds, value });
    const isKept = () => this.#entries.get(key)?.value === value;
    value.then(
      (answer) => {
        if (isKept() && !lasting(answer)) this.#entries.set(key, { until: this.#now() + MOMENTS, value });
      },
      () => {
        if (isKept()) this.#entries.delete(key);
      },
    );
    return value;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  forgetAll(): void {
    this.#entries.clear();
  }
}
