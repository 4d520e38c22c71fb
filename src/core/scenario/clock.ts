import type { WrittenEvent } from './written-scenario.ts';

/** An event with the second it happened in. */
export interface Timed {
  readonly event: WrittenEvent;
  readonly at: number;
  /** The push in whose second a review was submitted, when that push stands later in the list. */
  readonly sharedWith?: WrittenEvent;
}

/**
 * Puts events in order of `t`, each in a second of its own; a review of the same second as a push shares the second of
 * the push next to it, the following one where there are two.
 */
export function inSeconds(timeline: readonly WrittenEvent[]): readonly Timed[] {
  const ordered = timeline
    .map((event, index) => ({ event, t: event.t ?? index + 1 }))
    .sort((a, b) => a.t - b.t)
    .map(({ event }) => event);
  return ordered.map((event, index): Timed => {
    if (!sharesSecond(event)) return { event, at: index };
    const after = nextPush(ordered, index, 1);
    const place = after ?? nextPush(ordered, index, -1) ?? index;
    const push = ordered[place];
    return after !== undefined && push !== undefined ? { event, at: place, sharedWith: push } : { event, at: place };
  });
}

/** The push beside `index` in one direction, past other reviews of that same second. */
function nextPush(events: readonly WrittenEvent[], index: number, step: 1 | -1): number | undefined {
  let place = index + step;
  while (sharesSecond(events[place])) place += step;
  const event = events[place];
  return event?.event === 'push' || event?.event === 'open_pr' ? place : undefined;
}

function sharesSecond(event: WrittenEvent | undefined): boolean {
  return event?.event === 'review' && event.same_second_as_push === true;
}
