import { DateTime } from 'luxon';

/**
 * The moment that a person names, as Unix seconds: a day means its end, so that everything of that day is in; times
 * without a zone are UTC. `undefined`: no ISO 8601 date.
 */
export function momentAsked(text: string): number | undefined {
  const read = DateTime.fromISO(text, { zone: 'utc' });
  if (!read.isValid) return undefined;
  return Math.floor((text.includes('T') ? read : read.endOf('day')).toSeconds());
}
