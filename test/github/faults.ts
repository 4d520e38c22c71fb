import { type LoggedRequest, matchesRequest, type RequestFilter } from './requests.ts';

/** What goes wrong with a request. `before`: GitHub did nothing; `after`: it acted, and only the answer is lost. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly when: 'before' | 'after';
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** The hourly budget is used up: 403 or 429, `x-ratelimit-remaining: 0`, and when it starts anew. */
  | { readonly kind: 'primary limit'; readonly status?: 403 | 429; readonly resetInSeconds?: number }
  /** Too much at once; with `retry-after` only where given. */
  | { readonly kind: 'secondary limit'; readonly status?: 403 | 429; readonly retryAfterSeconds?: number }
  /** GraphQL says so with HTTP 200 and an error of type RATE_LIMITED. */
  | { readonly kind: 'graphql limit'; readonly resetInSeconds?: number }
  /** Lists are cut to so many entries, without a link to the rest; a tree says `truncated`. */
  | { readonly kind: 'truncate'; readonly to: number }
  | { readonly kind: 'delay'; readonly milliseconds: number; readonly when: 'before' | 'after' }
  /** The answer waits for `release`. */
  | { readonly kind: 'hold'; readonly when: 'before' | 'after' }
  /** Sends a signal to a process at exactly this request. */
  | {
      readonly kind: 'signal';
      readonly pid: number;
      readonly signal: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM';
      readonly when: 'before' | 'after';
    }
  /** Calls back, in the same process only. */
  | {
      readonly kind: 'call';
      readonly when: 'before' | 'after';
      readonly call: (request: LoggedRequest) => void | Promise<void>;
    };

export interface FaultRule {
  readonly match?: RequestFilter;
  /** The first of the matching requests it strikes, counted from 1 since the rule was set. */
  readonly nth?: number;
  /** How many it strikes from there on; 1 unless told. */
  readonly times?: number | 'always';
  readonly fault: Fault;
}

/** The faults set, and which request each strikes. */
export class Faults {
  readonly #rules: (FaultRule & { readonly id: number; seen: number; struck: number })[] = [];
  #waiting: (() => void)[] = [];
  #last = 0;

  /** Gives a number by which the rule can be taken back. */
  add(rule: FaultRule): number {
    this.#last += 1;
    this.#rules.push({ ...rule, id: this.#last, seen: 0, struck: 0 });
    return this.#last;
  }

  remove(id: number): void {
    const at = this.#rules.findIndex((rule) => rule.id === id);
    if (at >= 0) this.#rules.splice(at, 1);
  }

  /** Takes back all rules and lets go all that was held. */
  clear(): void {
    this.#rules.length = 0;
    this.release();
  }

  /** The rules set, and how often each struck. */
  list(): readonly { readonly id: number; readonly seen: number; readonly struck: number; readonly kind: string }[] {
    return this.#rules.map(({ id, seen, struck, fault }) => ({ id, seen, struck, kind: fault.kind }));
  }

  /** The faults that strike this request; counts it against every rule it matches. */
  strike(request: LoggedRequest): readonly Fault[] {
    const struck: Fault[] = [];
    for (const rule of this.#rules) {
      if (!matchesRequest(request, rule.match ?? {})) continue;
      rule.seen += 1;
      const times = rule.times ?? 1;
      if (rule.seen < (rule.nth ?? 1) || (times !== 'always' && rule.struck >= times)) continue;
      rule.struck += 1;
      struck.push(rule.fault);
    }
    return struck;
  }

  /** Resolves at the next `release`. */
  hold(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** How many answers wait. */
  held(): number {
    return this.#waiting.length;
  }

  release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
