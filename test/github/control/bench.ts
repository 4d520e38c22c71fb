import type { FaultRule } from '../faults.ts';
import type { Resource } from '../rate-limits.ts';
import type { LoggedRequest, RequestFilter } from '../requests.ts';
import type { WebhookFaultRule } from '../webhooks/webhook-fault.ts';
import type { World } from '../world.ts';

export interface DeliveryShown {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly at: string;
  readonly redelivery: boolean;
  readonly status: number | undefined;
  readonly outcome: string;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

/** Time, faults, webhooks on their way, requests counted, descriptions broken. */
export function benchControl(world: World) {
  return {
    /** The stand-in's time, ISO 8601. */
    now: (): string => world.clock.iso(),
    /** Moves the time of what people do; tokens have a clock of their own, and limits keep real time. */
    advanceClock: (milliseconds: number): void => world.clock.advance(milliseconds),
    /** Moves the time by which tokens end and apps must sign, which is real time else: for an app whose clock moves too. */
    advanceTokenClock: (milliseconds: number): void => world.tokenClock.advance(milliseconds),
    /** Stops the clock at a moment, or where it stands: everything happens in one second. */
    stopClock: (time?: string): void => (time === undefined ? world.clock.stop() : world.clock.stopAt(time)),
    runClock: (): void => world.clock.run(),

    addFault: (rule: FaultRule): number => world.faults.add(rule),
    removeFault: (id: number): void => world.faults.remove(id),
    faults: () => world.faults.list(),
    /** Takes back all faults of answers and of webhooks; answers held are let go, webhooks held stay held. */
    clearFaults(): void {
      world.faults.clear();
      world.deliveries.clearFaults();
    },
    /** How many answers are held. */
    heldAnswers: (): number => world.faults.held(),
    releaseAnswers: (): void => world.faults.release(),
    /** Sets what is left of somebody's hourly budget; the actor as `requests` names it. */
    setRateLimit: (actor: string, resource: Resource, remaining: number, resetInSeconds?: number): void =>
      world.limits.set(actor, resource, remaining, resetInSeconds),

    addWebhookFault: (rule: WebhookFaultRule): void => world.deliveries.addFault(rule),
    heldWebhooks: () =>
      world.deliveries.held().map(({ guid, event, action, body }) => ({ guid, event, action, payload: parse(body) })),
    /** Sends what was held, one after the other: the GUIDs in the order given, or all. Resolves when all is answered. */
    releaseWebhooks: (order?: readonly string[] | 'oldest first' | 'newest first'): Promise<void> =>
      world.deliveries.release(order),
    dropHeldWebhooks: (): void => world.deliveries.dropHeld(),
    lostWebhooks: (): number => world.deliveries.lost(),
    /** Every attempt to deliver, oldest first. */
    deliveries: (): readonly DeliveryShown[] =>
      world.deliveries
        .list()
        .toReversed()
        .map(({ id, guid, event, action, at, redelivery, status, outcome, seconds, sentHeaders, body }) => ({
          id,
          guid,
          event,
          action,
          at,
          redelivery,
          status,
          outcome,
          seconds,
          headers: sentHeaders,
          payload: parse(body),
        })),
    /** Sends a delivery again under its GUID; resolves when answered. */
    async redeliver(id: number): Promise<void> {
      const sent = world.deliveries.redeliver(id);
      if (!sent) throw new Error(`there is no delivery ${id}`);
      await sent;
    },
    /** Resolves when no webhook is on its way. What is held does not count. */
    webhooksIdle: (): Promise<void> => world.deliveries.idle(),
    /** How many webhooks were taken on their way so far: the same number twice, and nothing happened between. */
    webhooksStarted: (): number => world.deliveries.started(),
    setWebhookTimeout(milliseconds: number): void {
      world.deliveries.timeoutMilliseconds = milliseconds;
    },

    requests: (filter?: RequestFilter): readonly LoggedRequest[] => world.requests.list(filter),
    /** How many requests by actor and operation; git transport as `git fetch`, `git push`, `git refs`. */
    requestCounts: (filter?: RequestFilter) => world.requests.counts(filter),
    resetRequests: (): void => world.requests.reset(),

    /** Requests, answers and webhooks that GitHub's own descriptions refuse, so far. */
    violations: (): readonly string[] => [...world.violations],
    /** Gives the violations and forgets them: for a test that breaks the description on purpose. */
    takeViolations: (): readonly string[] => world.violations.splice(0),
  };
}

function parse(body: string): unknown {
  return JSON.parse(body) as unknown;
}
