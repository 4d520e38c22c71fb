import { expect, it } from '@jest/globals';
import { secondsOf } from '../../../src/core/rules/duration.ts';

it.each([
  ['every 15 minutes', 900],
  ['15m', 900],
  ['24h', 86_400],
  ['90 seconds', 90],
  ['Every 2 days', 172_800],
  ['1 week', 604_800],
  ['every hour', 3_600],
  ['every day', 86_400],
  ['every', undefined],
  ['366d', 31_622_400],
  ['367d', undefined],
  ['59s', undefined],
  ['0m', undefined],
  ['-5m', undefined],
  ['1.5h', undefined],
  ['5', undefined],
  ['hour', undefined],
  ['5 fortnights', undefined],
  ['', undefined],
])('%s is %s seconds', (written, seconds) => {
  expect(secondsOf(written)).toBe(seconds);
});
