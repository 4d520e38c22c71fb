import { expect, it } from '@jest/globals';
import { afterFailure, type Breaker, whyRests } from '../../../src/core/sync/circuit-breaker.ts';

function failed(times: number, now: number): Breaker | undefined {
  let breaker: Breaker | undefined;
  for (let failure = 1; failure <= times; failure += 1) breaker = afterFailure(breaker, `failure ${failure}`, now);
  return breaker;
}

it('F26: an environment is asked on until it failed five times in a row', () => {
  expect(whyRests(undefined, 1000)).toBeUndefined();
  expect(whyRests(failed(4, 1000), 1000)).toBeUndefined();
  expect(whyRests(failed(5, 1000), 1000)).toContain('failed 5 times in a row');
  expect(whyRests(failed(5, 1000), 1000)).toContain('failure 5');
});

it.each([
  [5, 60],
  [6, 120],
  [8, 480],
  [9, 900],
  [40, 900],
])('after %i failures it rests for %i seconds', (times, seconds) => {
  expect(whyRests(failed(times, 1000), 1000 + seconds - 1)).toBeDefined();
  expect(whyRests(failed(times, 1000), 1000 + seconds)).toBeUndefined();
});
