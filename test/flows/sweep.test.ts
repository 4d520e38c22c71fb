import { describe, expect, it } from '@jest/globals';
import { SLACK, type Swept, sweep } from '../../src/flows/sweep.ts';
import type { RecentActivity, RecentComment, RecentPullRequest } from '../../src/ports.ts';

const pull = (number: number, checked: boolean, updatedAt: number): RecentPullRequest => ({
  number,
  state: 'open',
  base: 'main',
  head: `h${number}`,
  checked,
  updatedAt,
});
const open = [pull(1, true, 10_000), pull(2, false, 10_000), pull(3, true, 19_900)];
const command = { id: 7, own: false, edited: false, answered: false, body: '/promote' };
const closed = (comment: Partial<RecentComment> = {}, updatedAt = 19_900) => [
  { number: 9, updatedAt, comments: [{ ...command, ...comment }] },
];

async function found(known: Partial<Swept> = {}, activity: Partial<RecentActivity> = {}, recorded: number[] = []) {
  const asked: (number | undefined)[] = [];
  const forge = {
    readRecentActivity: async (since: number | undefined) => {
      asked.push(since);
      return { open, closed: [], groups: [], ...activity };
    },
  };
  const entries = new Map(
    recorded.map((comment) => {
      const by = { id: 1, login: 'governor-1', kind: 'user' } as const;
      const entry = { kind: 'command', comment, on: 9, by, at: 1, words: '/promote', outcome: 'done' } as const;
      return [`commands/${comment}.json`, entry];
    }),
  );
  const swept = await sweep(forge, { since: undefined, unsettled: new Set(), owed: [], most: 100, ...known }, entries);
  return { ...swept, numbers: swept.pulls.map(({ number }) => number), asked };
}

describe('a sweep', () => {
  it('looks at every open pull request the first time, those without a check first', async () => {
    expect((await found()).numbers).toEqual([2, 1, 3]);
  });
  it('looks later at those without a check and those that changed since, clocks apart', async () => {
    const { numbers, asked } = await found({ since: 20_000 });
    expect(numbers).toEqual([2, 3]);
    expect(asked).toEqual([20_000 - SLACK]);
  });
  it('looks again at those that could not be judged, whether they changed or not', async () => {
    expect((await found({ since: 20_000, unsettled: new Set([1]) })).numbers).toEqual([2, 3, 1]);
  });
  it('asks nothing more about those that could not be judged and are closed by now, where all open ones are looked at', async () => {
    expect((await found({ unsettled: new Set([4]) })).numbers).toEqual([2, 1, 3]);
  });
  it('says where each stands, as far as it was listed', async () => {
    expect((await found({ since: 20_000, owed: [5] })).pulls.slice(0, 2)).toEqual([
      { number: 5 },
      { number: 2, head: 'h2' },
    ]);
  });
  it('looks at no more than it may, and at the rest before anything else the next time', async () => {
    const first = await found({ most: 2 });
    expect([first.numbers, first.left]).toEqual([[2, 1], [3]]);
    const second = await found({ most: 2, since: 20_000, owed: first.left });
    expect([second.numbers, second.left]).toEqual([[3, 2], []]);
  });

  it.each<[string, Partial<RecentComment>, number[], boolean]>([
    ['a command that nobody answered', {}, [], true],
    ['one that was answered', { answered: true }, [7], false],
    ['one whose answer lacks the reaction', {}, [7], true],
    ['an edited comment', { edited: true }, [], false],
    ['a comment that is no command', { body: 'Well done.' }, [], false],
    ['a command that the app itself quotes', { own: true }, [], false],
    [
      'a click that became a comment',
      { own: true, body: '<!-- approve-to-promote:button 7 governor-1 promote -->\nasked for' },
      [],
      true,
    ],
  ])('of closed pull requests: %s', async (_, comment, recorded, looks) => {
    const { numbers } = await found({ since: 20_000 }, { open: [], closed: closed(comment) }, recorded);
    expect(numbers).toEqual(looks ? [9] : []);
  });
  it('leaves out closed ones in which nothing happened since', async () => {
    expect((await found({ since: 20_000 }, { open: [], closed: closed({}, 10_000) })).numbers).toEqual([]);
    expect((await found({}, { open: [], closed: closed({}, 10_000) })).numbers).toEqual([9]);
  });

  it('finds the merge groups that wait for a check', async () => {
    const groups = [
      { number: 4, head: 'a', checked: true },
      { number: 5, head: 'b', checked: false },
    ];
    expect((await found({ since: 20_000 }, { groups })).groups).toEqual([groups[1]]);
  });
});
