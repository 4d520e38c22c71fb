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

const numbers = async (since: number | undefined, unsettled?: ReadonlySet<number>) =>
  (await sweep(forge, since, unsettled)).pulls.map(({ number }) => number);

describe('a sweep', () => {
  it('looks at every open pull request the first time, those without a check first', async () => {
    expect(await numbers(undefined)).toEqual([2, 1, 3]);
  });
  it('looks later at those without a check and those that changed since, clocks apart', async () => {
    expect(await numbers(20_000)).toEqual([2, 3]);
  });
  it('looks again at those that could not be judged, whether they changed or not', async () => {
    expect(await numbers(20_000, new Set([1]))).toEqual([2, 1, 3]);
  });
  it('says where each stands', async () => {
    expect((await sweep(forge, 20_000)).pulls[0]).toEqual({ number: 2, head: 'h2' });
  });
});
