/** The stand-in's time: real, unless moved or stopped, so that a test can have two things in one second or a day between. */
export class Clock {
  #offset = 0;
  #stoppedAt: number | undefined;

  /** Unix milliseconds. */
  now(): number {
    return this.#stoppedAt ?? Date.now() + this.#offset;
  }

  /** Unix seconds, GitHub's own resolution. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** As GitHub writes times: ISO 8601 in UTC, without fractions. */
  iso(): string {
    return isoSeconds(this.now());
  }

  advance(milliseconds: number): void {
    if (this.#stoppedAt === undefined) this.#offset += milliseconds;
    else this.#stoppedAt += milliseconds;
  }

  /** Stands still at that moment until moved again. */
  stopAt(time: string): void {
    this.#stoppedAt = Date.parse(time);
  }

  /** Stands still now. */
  stop(): void {
    this.#stoppedAt = this.now();
  }

  run(): void {
    if (this.#stoppedAt !== undefined) this.#offset = this.#stoppedAt - Date.now();
    this.#stoppedAt = undefined;
  }
}

export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Some answers keep the fraction. */
export function isoMilliseconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
