import { describe, expect, it } from '@jest/globals';
import { Settings } from 'luxon';
import { freezeAt, whyNoWindow } from '../../../src/core/rules/freeze-window.ts';
import type { FreezeWindow } from '../../../src/core/rules/rules.ts';

const window = (from: string, to: string, timeZone = 'Europe/Berlin'): FreezeWindow => ({
  name: 'w',
  timeZone,
  from,
  to,
});
const at = (instant: string) => Date.parse(instant) / 1000;

const inTheNight: FreezeWindow = { name: 'f', timeZone: 'Europe/Berlin', from: 'Sun 02:15', to: 'Sun 02:45' };
// Where summer is in November, whatever a library takes for the usual offset.
const inSydney: FreezeWindow = { name: 'f', timeZone: 'Australia/Sydney', from: 'Sun 02:15', to: 'Sun 02:45' };
const earlyMonday: FreezeWindow = { name: 'f', timeZone: 'Europe/Berlin', from: 'Mon 00:15', to: 'Mon 00:45' };
const overMidnight: FreezeWindow = { name: 'f', timeZone: 'America/New_York', from: 'Thu 22:00', to: 'Fri 02:00' };

describe('a freeze window', () => {
  const yearEnd = window('2026-12-24T18:00', '2027-01-02T00:00');
  const weekend = window('Fri 16:00', 'Mon 06:00');
  const night = window('Tue 22:00', 'Wed 04:00', 'America/New_York');
  const backwards = window('2026-10-25T02:30', '2026-10-25T02:45');
  const forwards = window('2026-03-29T02:30', '2026-03-29T04:00');

  it.each<[string, FreezeWindow, string, boolean]>([
    ['begins at its first local minute', yearEnd, '2026-12-24T17:00:00Z', true],
    ['has not begun a second before', yearEnd, '2026-12-24T16:59:59Z', false],
    ['holds to its last second', yearEnd, '2027-01-01T22:59:59Z', true],
    ['is over at its end', yearEnd, '2027-01-01T23:00:00Z', false],
    ['holds every week', weekend, '2026-07-04T12:00:00Z', true],
    ['holds over the turn of the week', weekend, '2026-07-06T03:59:59Z', true],
    ['is over on the working day', weekend, '2026-07-06T04:00:00Z', false],
    ['follows summer time', weekend, '2026-07-03T14:00:00Z', true],
    ['follows winter time', weekend, '2026-12-04T14:00:00Z', false],
    ['begins an hour of UTC later in winter', weekend, '2026-12-04T15:00:00Z', true],
    ['is told by the zone and not by UTC', night, '2026-07-08T03:00:00Z', true],
    ['is over in its zone', night, '2026-07-08T08:00:00Z', false],
    ['begins with the first of two equal local times', backwards, '2026-10-25T00:30:00Z', true],
    ['stays between them', backwards, '2026-10-25T01:10:00Z', true],
    ['ends with the second of two equal local times', backwards, '2026-10-25T01:44:59Z', true],
    ['is over after the second', backwards, '2026-10-25T01:45:00Z', false],
    ['begins at a local time that the clock skips', forwards, '2026-03-29T01:30:00Z', true],
    ['has not begun before the clock skips it', forwards, '2026-03-29T00:59:59Z', false],
    ['begins as soon as the clock has skipped its beginning', forwards, '2026-03-29T01:00:00Z', true],
    ['in the south begins as soon as the clock has skipped its beginning', inSydney, '2026-10-03T16:00:00Z', true],
    ['in the south has not begun before the clock skips it', inSydney, '2026-10-03T15:59:59Z', false],
    ['that lies in the hour the clock skips holds in the hour after it', inTheNight, '2026-03-29T01:30:00Z', true],
    ['that lies in the hour the clock skips does not begin before it', inTheNight, '2026-03-29T00:59:59Z', false],
    ['that lies in the hour the clock skips ends all the same', inTheNight, '2026-03-29T01:45:00Z', false],
    ['that lies in the hour that comes twice holds from the first', inTheNight, '2026-10-25T00:15:00Z', true],
    ['that lies in the hour that comes twice holds between both', inTheNight, '2026-10-25T01:00:00Z', true],
    ['that lies in the hour that comes twice holds into the second', inTheNight, '2026-10-25T01:44:59Z', true],
    ['in the south holds from the first of two equal local times', inSydney, '2026-04-04T15:15:00Z', true],
    ['in the south has not begun before the first', inSydney, '2026-04-04T15:14:59Z', false],
    ['in the south holds into the second', inSydney, '2026-04-04T16:44:59Z', true],
    ['in the south is over after the second', inSydney, '2026-04-04T16:45:00Z', false],
    ['begins with the week of its zone, which is Sunday still in UTC', earlyMonday, '2026-07-05T22:15:00Z', true],
    ['every week goes over midnight of the last day of a year', overMidnight, '2027-01-01T06:59:59Z', true],
    ['every week ends in the new year', overMidnight, '2027-01-01T07:00:00Z', false],
    ['every week begins in the old year', overMidnight, '2027-01-01T03:00:00Z', true],
  ])('%s', (_, frozen, instant, expected) => {
    expect(freezeAt([frozen], at(instant))).toBe(expected ? frozen : undefined);
  });

  it.each(['ar-EG', 'fa-IR', 'de-DE'])('holds on a machine that writes dates as %s does', (locale) => {
    const before = Settings.defaultLocale;
    Settings.defaultLocale = locale;
    try {
      expect(freezeAt([weekend], at('2026-07-04T12:00:00Z'))).toBe(weekend);
      expect(freezeAt([forwards], at('2026-03-29T01:30:00Z'))).toBe(forwards);
    } finally {
      Settings.defaultLocale = before;
    }
  });

  it('is found among others', () => {
    expect(freezeAt([yearEnd, weekend], at('2026-07-04T12:00:00Z'))).toBe(weekend);
    expect(freezeAt([], at('2026-07-04T12:00:00Z'))).toBeUndefined();
  });

  it.each<[FreezeWindow, RegExp | undefined]>([
    [yearEnd, undefined],
    [weekend, undefined],
    [window('Fri 16:00', 'Mon 06:00', 'UTC'), undefined],
    [window('Fri 16:00', 'Mon 06:00', '+02:00'), /no time zone/],
    [window('Fri 16:00', 'Mon 06:00', 'Berlin'), /no time zone/],
    [window('Friday 16:00', 'Mon 06:00'), /Friday 16:00 is no moment/],
    [window('Fri 24:00', 'Mon 06:00'), /Fri 24:00 is no moment/],
    [window('Fri 16:00', '2026-12-24'), /2026-12-24 is no moment/],
    [window('2026-02-30T00:00', '2026-03-01T00:00'), /2026-02-30T00:00 is no moment/],
    [window('2026-12-24T18:00Z', '2026-12-25T00:00'), /is no moment/],
    [window('2026-12-24T18:00', 'Mon 06:00'), /comes once/],
    [window('Fri 16:00', 'Fri 16:00'), /begins and ends/],
    [window('2027-01-02T00:00', '2026-12-24T18:00'), /ends before it begins/],
  ])('%j is wrong: %s', (written, why) => {
    if (why === undefined) expect(whyNoWindow(written)).toBeUndefined();
    else expect(whyNoWindow(written)).toMatch(why);
  });
});
