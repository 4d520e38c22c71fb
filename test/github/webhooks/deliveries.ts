import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import { post } from './post.ts';
import { headersOf, type WebhookEvent } from './webhook-event.ts';
import type { WebhookFault, WebhookFaultRule } from './webhook-fault.ts';

/** One attempt to deliver, as GitHub's delivery log keeps it. */
export interface Delivery extends WebhookEvent {
  readonly id: number;
  readonly at: string;
  readonly redelivery: boolean;
  readonly sentHeaders: Readonly<Record<string, string>>;
  /** 0: nobody answered in time or at all; undefined: under way. */
  status: number | undefined;
  /** `OK`, the reason phrase, or what went wrong. */
  outcome: string;
  seconds: number;
  answerHeaders: Readonly<Record<string, string>>;
  answer: string;
}

/** GitHub drops what is larger, without a word. */
const largestPayload = 25 * 1024 * 1024;
/** The log forgets, and cannot redeliver, what is older. */
const keptMilliseconds = 3 * 24 * 3_600_000;

/** Signs, sends and logs webhooks: each is started in the order of events and none waits for another's answer. */
export class Deliveries {
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #log: Delivery[] = [];
  readonly #rules: (WebhookFaultRule & { seen: number; struck: number })[] = [];
  #held: WebhookEvent[] = [];
  #lost = 0;
  #started = 0;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #timers = new Map<NodeJS.Timeout, () => void>();
  readonly #stop = new AbortController();
  timeoutMilliseconds = 10_000;

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock;
    this.#ids = ids;
    setMaxListeners(0, this.#stop.signal);
  }

  /** Takes an event on its way; it leaves once the request that caused it had its turn. */
  send(event: Omit<WebhookEvent, 'guid'>): void {
    if (event.app.webhookUrl === undefined || Buffer.byteLength(event.body) > largestPayload) return;
    const whole = { ...event, guid: randomUUID() };
    const faults = this.#strike(whole);
    if (faults.some((fault) => fault.kind === 'lose')) {
      this.#lost += 1;
      return;
    }
    if (faults.some((fault) => fault.kind === 'hold')) {
      this.#held.push(whole);
      return;
    }
    const delay = faults.reduce((sum, fault) => sum + (fault.kind === 'delay' ? fault.milliseconds : 0), 0);
    const copies = faults.reduce((most, fault) => Math.max(most, fault.kind === 'double' ? (fault.times ?? 2) : 1), 1);
    for (let copy = 0; copy < copies; copy += 1)
      this.#track(this.#later(delay).then(() => this.#deliver(whole, false)));
  }

  addFault(rule: WebhookFaultRule): void {
    this.#rules.push({ ...rule, seen: 0, struck: 0 });
  }

  clearFaults(): void {
    this.#rules.length = 0;
  }

  /** What was held back, in the order it happened. */
  held(): readonly WebhookEvent[] {
    return this.#held;
  }

  /** How many were lost on purpose. */
  lost(): number {
    return this.#lost;
  }

  /**
   * Sends what was held, one after the other, each after the answer to the one before: in the order of the GUIDs given
   * (the others stay held), or all of it, oldest or newest first.
   */
  async release(order: readonly string[] | 'oldest first' | 'newest first' = 'oldest first'): Promise<void> {
    const held = this.#held;
    const chosen =
      order === 'oldest first'
        ? held
        : order === 'newest first'
          ? [...held].reverse()
          : order.map((guid) => held.find((event) => event.guid === guid)).filter((event) => event !== undefined);
    this.#held = held.filter((event) => !chosen.includes(event));
    for (const event of chosen) await this.#track(this.#deliver(event, false));
  }

  /** Forgets what was held: lost for good. */
  dropHeld(): void {
    this.#lost += this.#held.length;
    this.#held = [];
  }

  /** Attempts of the last three days, newest first. */
  list(): readonly Delivery[] {
    const since = this.#clock.now() - keptMilliseconds;
    return this.#log.filter((delivery) => Date.parse(delivery.at) >= since).reverse();
  }

  /** Sends again under the same GUID; resolves when answered. */
  redeliver(id: number): Promise<Delivery> | undefined {
    const before = this.list().find((delivery) => delivery.id === id);
    return before && this.#track(this.#deliver(before, true));
  }

  /** Resolves when nothing is on its way; what is held does not count. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  /** How many were taken on their way so far, repeated ones included. */
  started(): number {
    return this.#started;
  }

  /** Sends nothing more, and cuts what is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const [timer, go] of this.#timers) {
      clearTimeout(timer);
      go();
    }
    await this.idle();
  }

  async #deliver(event: WebhookEvent, redelivery: boolean): Promise<Delivery> {
    const { webhookUrl: url, webhookSecret: secret } = event.app;
    const delivery: Delivery = {
      ...event,
      id: this.#ids.next('delivery'),
      at: this.#clock.iso(),
      redelivery,
      sentHeaders: headersOf(event, secret),
      status: undefined,
      outcome: '',
      seconds: 0,
      answerHeaders: {},
      answer: '',
    };
    this.#log.push(delivery);
    const started = performance.now();
    if (this.#stop.signal.aborted || url === undefined)
      return Object.assign(delivery, { status: 0, outcome: 'not sent' });
    try {
      const answer = await post(url, delivery.sentHeaders, event.body, {
        timeoutMilliseconds: this.timeoutMilliseconds,
        signal: this.#stop.signal,
      });
      delivery.status = answer.status;
      delivery.outcome = answer.status >= 200 && answer.status < 300 ? 'OK' : answer.reason;
      delivery.answerHeaders = answer.headers;
      delivery.answer = answer.body;
    } catch (error) {
      delivery.status = 0;
      delivery.outcome = error instanceof Error ? error.message : 'failed to connect to host';
    }
    delivery.seconds = Math.round((performance.now() - started) / 10) / 100;
    return delivery;
  }

  #strike(event: WebhookEvent): readonly WebhookFault[] {
    const struck: WebhookFault[] = [];
    for (const rule of this.#rules) {
      const { match = {}, nth = 1, times = 1 } = rule;
      if (match.event !== undefined && match.event !== event.event) continue;
      if (match.action !== undefined && match.action !== event.action) continue;
      if (match.app !== undefined && match.app !== event.app.slug) continue;
      rule.seen += 1;
      if (rule.seen < nth || (times !== 'always' && rule.struck >= times)) continue;
      rule.struck += 1;
      struck.push(rule.fault);
    }
    return struck;
  }

  #later(milliseconds: number): Promise<void> {
    if (milliseconds === 0) return new Promise((resolve) => setImmediate(resolve));
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, milliseconds);
      this.#timers.set(timer, resolve);
    });
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#started += 1;
    this.#underWay.add(work);
    const forget = () => this.#underWay.delete(work);
    work.then(forget, forget);
    return work;
  }
}
