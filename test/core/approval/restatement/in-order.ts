import type { WrittenEvent } from '../../../../src/core/scenario/written-scenario.ts';

/**
 * R10: "An objection in the same second as a push counts as made after it."
 * So reviews of a push's second that stand right before the push are told right after it, in the order they had.
 */
export function r10InOrder(timeline: readonly WrittenEvent[]): readonly WrittenEvent[] {
  const byTime = timeline
    .map((event, place) => ({ event, t: event.t ?? place + 1 }))
    .sort((one, other) => one.t - other.t)
    .map(({ event }) => event);
  const told: WrittenEvent[] = [];
  let waiting: WrittenEvent[] = [];
  for (const event of byTime) {
    if (event.event === 'review' && event.same_second_as_push === true) {
      waiting.push(event);
    } else if (event.event === 'push') {
      told.push(event, ...waiting);
      waiting = [];
    } else {
      told.push(...waiting, event);
      waiting = [];
    }
  }
  return [...told, ...waiting];
}
