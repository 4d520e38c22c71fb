import { describe, expect, it } from '@jest/globals';
import { OutsideError } from '../../src/errors.ts';
import { restAfter } from '../../src/work/retry.ts';

const failed = (more = {}) => new OutsideError('GitHub answered 502', more);
const MINUTE = 60_000;

describe('the rest of what failed', () => {
  it.each<[string, unknown, number, number, number | undefined, number?]>([
    ['is the first one', failed(), 1, 1_000, 1_000],
    ['is half of it at the luckiest', failed(), 1, 1_000, 500, 0],
    ['is as long as the operator says', failed(), 1, 50, 50],
    ['doubles with each failure', failed(), 4, 1_000, 8_000],
    ['is five minutes at most', failed(), 12, 1_000, 5 * MINUTE],
    ['lasts as long as the other side wants', failed({ notBefore: 100_000 + 7_000 }), 1, 1_000, 8_000],
    [
      'lasts as long as the other side wants, of several tasks not the same',
      failed({ notBefore: 107_000 }),
      1,
      50,
      7_050,
    ],
    ['begins now where that is over', failed({ notBefore: 1 }), 3, 1_000, 0, 0],
    ['has an end: the thirteenth failure is the last', failed(), 13, 1_000, undefined],
    ['is none where trying again never helps', failed({ retry: 'never' }), 1, 1_000, undefined],
    ['is none for a bug', new Error('a bug'), 1, 1_000, undefined],
  ])('%s', (_, error, failures, first, rest, random = 1) => {
    expect(restAfter(error, failures, { now: 100_000, random, first })).toBe(rest);
  });
});
