import { OutsideError } from '../errors.ts';
import type { Delivery } from '../github/deliveries.ts';

/** What GitHub tells of the deliveries to the app. */
export interface DeliveryLog {
  readonly page: (
    cursor: string | undefined,
  ) => Promise<{ readonly deliveries: readonly Delivery[]; readonly next: string | undefined }>;
  readonly payload: (id: number) => Promise<unknown>;
}

/** An event that may not have been acted upon. */
export interface Missed {
  readonly guid: string;
  readonly event: string;
  readonly payload: object;
}

/** Pages listed in one look, and events read: with the list, the most requests a look costs. */
const MOST_PAGES = 5;
const MOST_READ = 10;
/** Looks at which an event could not be read before it is given up: about a day of sweeps. */
const MOST_FAILURES = 300;
/** Parts of the log that may wait to be listed; a log that grows faster than it is read is read from its newer end. */
const MOST_STRETCHES = 50;
/** Seconds by which GitHub's log may be late. */
const SLACK = 120;
/** GitHub keeps its log for three days. */
const KEPT = 3 * 86_400;

/** A part of the log that is still to be listed: from a cursor back to a moment. */
interface Stretch {
  readonly cursor: string | undefined;
  readonly downTo: number;
}

/** An event to be read, and how often that was tried and failed. */
interface Waiting {
  readonly delivery: Delivery;
  readonly reads: number;
  readonly failures: number;
}

/**
 * Finds in GitHub's log of deliveries what no look at the repositories finds: clicks on a button, whether the app took
 * them or not, for it may have died before it acted; and, where the app did not take them, wishes to check again, merge
 * groups, and who came into or left a team. Goes on where it stopped, bounded a look. A click is given until `isDone`
 * says that this process did what it asks for; what is given is not to be done twice. What cannot be read keeps nothing
 * else back: `tell` hears of it, and the next look tries again.
 */
export function missedDeliveries(
  isDone: (guid: string) => boolean,
  tell: (what: string, fields: { readonly guid: string; readonly why?: string }) => void,
): (log: DeliveryLog) => Promise<readonly Missed[]> {
  let stretches: readonly Stretch[] = [];
  let newest = 0;
  /** By GUID, when: attempts that the app took, and events that were given or given up. */
  const taken = new Map<string, number>();
  const given = new Map<string, number>();
  const waiting = new Map<string, Waiting>();

  async function list(log: DeliveryLog): Promise<void> {
    let todo: readonly Stretch[] = [{ cursor: undefined, downTo: newest - SLACK }, ...stretches];
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const [stretch, ...others] = todo;
      if (stretch === undefined) break;
      const { deliveries, next } = await log.page(stretch.cursor);
      for (const delivery of deliveries) note(delivery);
      const unfinished = next !== undefined && (deliveries.at(-1)?.at ?? 0) >= stretch.downTo;
      todo = unfinished ? [{ ...stretch, cursor: next }, ...others] : others;
      stretches = todo.slice(0, MOST_STRETCHES);
    }
  }

  function note(delivery: Delivery): void {
    const { guid, at } = delivery;
    newest = Math.max(newest, at);
    if (delivery.taken) taken.set(guid, at);
    if (matters(delivery) && !given.has(guid))
      waiting.set(guid, { reads: 0, failures: 0, ...waiting.get(guid), delivery });
  }

  function forget(): void {
    for (const [guid, { delivery }] of waiting)
      if (isDone(guid) || (taken.has(guid) && !isClick(delivery)) || delivery.at < newest - KEPT) waiting.delete(guid);
    for (const seen of [taken, given]) for (const [guid, at] of seen) if (at < newest - KEPT) seen.delete(guid);
  }

  function settle({ guid, at }: Delivery): void {
    waiting.delete(guid);
    given.set(guid, at);
  }

  return async (log) => {
    await list(log);
    forget();
    const due = [...waiting.values()].sort((a, b) => a.reads - b.reads || rank(a) - rank(b));
    const missed: Missed[] = [];
    for (const one of due.slice(0, MOST_READ)) {
      const { guid, id, event } = one.delivery;
      const read = { ...one, reads: one.reads + 1 };
      waiting.set(guid, read);
      try {
        const payload = await log.payload(id);
        if (isObject(payload)) missed.push({ guid, event, payload });
        else tell('an event that was missed has no content', { guid });
        if (!isObject(payload) || !isClick(one.delivery)) settle(one.delivery);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const failures = one.failures + 1;
        waiting.set(guid, { ...read, failures });
        if (failures >= MOST_FAILURES) settle(one.delivery);
        tell(`an event that was missed could not be read${failures < MOST_FAILURES ? '' : ' and is given up'}`, {
          guid,
          why,
        });
        // GitHub says when it answers again: nothing else is asked before.
        if (error instanceof OutsideError && error.notBefore !== undefined) break;
      }
    }
    return missed;
  };
}

function isObject(payload: unknown): payload is object {
  return typeof payload === 'object' && payload !== null;
}

/** Clicks first, then in the order in which they happened. */
function rank({ delivery }: Waiting): number {
  return isClick(delivery) ? delivery.at - Number.MAX_SAFE_INTEGER : delivery.at;
}

function isClick({ event, action }: Delivery): boolean {
  return event === 'check_run' && action === 'requested_action';
}

function matters(delivery: Delivery): boolean {
  const { event, action } = delivery;
  if (event === 'check_run' || event === 'check_suite') return isClick(delivery) || action === 'rerequested';
  return event === 'merge_group' || event === 'membership' || event === 'team';
}
