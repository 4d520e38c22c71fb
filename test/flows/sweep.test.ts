import { describe, expect, it } from '@jest/globals';
import { sweep } from '../../src/flows/sweep.ts';
import type { RecentPullRequest } from '../../src/ports.ts';

const pull = (number: number, checked: boolean, updatedAt: number): RecentPullRequest => ({
  number,
  state: 'open',
  base: 'main',
  head: `h${number}`,
  checked,
  updatedAt,
});
const forge = {
  readRecentPullRequests: async () => [pull(1, true, 10_000), pull(2, false, 10_000), pull(3, true, 19_900)],
};

describe('a sweep', () => {
  it('looks at every open pull request the first time, those without a check first', async () => {
    expect((await sweep(forge, undefined)).pulls).toEqual([2, 1, 3]);
  });
  it('looks later at those without a check and those that changed since, clocks apart', async () => {
    expect((await sweep(forge, 20_000)).pulls).toEqual([2, 3]);
  });
});
