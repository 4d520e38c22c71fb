import { DateTime, IANAZone } from 'luxon';
import type { FreezeWindow } from './rules.ts';

/** The days as they are written, Monday first. */
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

type Moment =
  | { readonly every: 'never'; readonly local: string }
  | { readonly every: 'week'; readonly day: number; readonly time: string };

/** What is wrong with a window, in one sentence; `undefined` when nothing is. */
export function whyNoWindow({ timeZone, from, to }: FreezeWindow): string | undefined {
  // Fixed offsets such as `+02:00` know no daylight saving and are no zones of the IANA database.
  if (!/^[A-Za-z]/.test(timeZone) || !IANAZone.isValidZone(timeZone)) return `there is no time zone ${timeZone}`;
  const [start, end] = [momentOf(from), momentOf(to)];
  if (start === undefined) return `${from} is no moment`;
  if (end === undefined) return `${to} is no moment`;
  if (start.every !== end.every) return `${from} comes once and ${to} every week, or the other way round`;
  if (from === to) return `it begins and ends at ${from}`;
  if (start.every === 'never' && end.every === 'never' && start.local >= end.local) return `it ends before it begins`;
  return undefined;
}

/** The first window that holds the moment (Unix seconds); each begins at `from` and ends just before `to`. */
export function freezeAt(windows: readonly FreezeWindow[], at: number): FreezeWindow | undefined {
  return windows.find((window) =>
    spansAround(window, at).some(({ start, end }) => start.toSeconds() <= at && at < end.toSeconds()),
  );
}

interface Span {
  readonly start: DateTime;
  readonly end: DateTime;
}

/** The spans of the window that could hold the moment: one, or those that begin in its week and in the week before. */
function spansAround({ timeZone, from, to }: FreezeWindow, at: number): readonly Span[] {
  const [start, end] = [momentOf(from), momentOf(to)];
  if (start?.every === 'never' && end?.every === 'never') {
    return [{ start: earliest(start.local, timeZone), end: latest(end.local, timeZone) }];
  }
  if (start?.every !== 'week' || end?.every !== 'week') return [];
  const monday = DateTime.fromSeconds(at, { zone: timeZone }).startOf('week');
  return [monday.minus({ weeks: 1 }), monday].map((week) => {
    const begins = inWeek(week, start);
    const ends = inWeek(week, end);
    return {
      start: earliest(begins, timeZone),
      end: latest(ends > begins ? ends : inWeek(week.plus({ weeks: 1 }), end), timeZone),
    };
  });
}

function momentOf(written: string): Moment | undefined {
  const [, day = '', time = ''] = /^(\w{3}) ((?:[01]\d|2[0-3]):[0-5]\d)$/.exec(written) ?? [];
  if (days.includes(day)) return { every: 'week', day: days.indexOf(day), time };
  const [local] = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.exec(written) ?? [];
  return local !== undefined && DateTime.fromISO(local, { zone: 'utc' }).isValid
    ? { every: 'never', local }
    : undefined;
}

/** Local time without a zone, comparable as text. */
function inWeek(monday: DateTime, { day, time }: Moment & { readonly every: 'week' }): string {
  return `${monday.plus({ days: day }).toISODate()}T${time}`;
}

/**
 * When clocks go back, a local time comes twice: a freeze begins with the first and ends with the second. When they go
 * forward, one that they skip is over as soon as they have.
 */
function earliest(local: string, zone: string): DateTime {
  const first = possible(local, zone)[0] ?? DateTime.fromISO(local, { zone });
  const isThere = first.toISO({ includeOffset: false, suppressSeconds: true, suppressMilliseconds: true }) === local;
  return isThere ? first : lastChange(first);
}

/** When the clocks changed that show this moment, within the day before it. */
function lastChange(moment: DateTime): DateTime {
  const { zone } = moment;
  let [before, after] = [moment.minus({ days: 1 }).toSeconds(), moment.toSeconds()];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (DateTime.fromSeconds(middle, { zone }).offset === moment.offset) after = middle;
    else before = middle;
  }
  return DateTime.fromSeconds(after, { zone });
}

function latest(local: string, zone: string): DateTime {
  return possible(local, zone).at(-1) ?? DateTime.fromISO(local, { zone });
}

function possible(local: string, zone: string): readonly DateTime[] {
  return [...DateTime.fromISO(local, { zone }).getPossibleOffsets()].sort((a, b) => a.toMillis() - b.toMillis());
}
