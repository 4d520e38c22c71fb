import { describe, expect, it } from '@jest/globals';
import { postgresSyncRatio } from './sync-ratio.ts';

describe('the comparison of a sync with its own SQL by hand', () => {
  it('measures both, whatever they take', async () => {
    const { policies, sync, apply, byHand, ratio } = await postgresSyncRatio(5, 1);
    expect([policies, apply < sync, byHand > 0, ratio]).toEqual([5, true, true, sync / byHand]);
  });
});
