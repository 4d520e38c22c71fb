import { describe, expect, it } from '@jest/globals';
import { type Rounds, rounds, sharesOf } from '../../src/app/rounds.ts';
import type { Repository } from '../../src/ports.ts';

const repositories = (installation: number, count: number): readonly Repository[] =>
  Array.from({ length: count }, (_, index) => ({
    owner: `owner-${installation}`,
    name: `policies-${index}`,
    id: installation * 100 + index,
    nodeId: '',
    installation,
    defaultBranch: 'main',
  }));

/** What one sweep looks at, by installation, and how often repositories were listed for it. */
async function sweep(turns: Rounds, sizes: ReadonlyMap<number, number>) {
  const looked = new Map<number, readonly number[]>();
  let lists = 0;
  for (const [installation, share] of turns.begin([...sizes.keys()])) {
    const next = await turns.next(installation, share, async () => {
      lists += 1;
      return repositories(installation, sizes.get(installation) ?? 0);
    });
    looked.set(
      installation,
      next.map(({ id }) => id),
    );
  }
  return { looked, ids: [...looked.values()].flat(), lists };
}

describe('turns of repositories', () => {
  it('every repository of every installation is looked at in time, whatever the sizes, and never more than the budget at once', async () => {
    const sizes = new Map([
      [1, 12],
      [2, 3],
      [3, 3],
    ]);
    const turns = rounds(6, 0);
    const seen = new Set<number>();
    for (let sweeps = 0; sweeps < 6; sweeps += 1) {
      const { ids } = await sweep(turns, sizes);
      expect(ids.length).toBeLessThanOrEqual(6);
      for (const id of ids) seen.add(id);
    }
    expect(seen.size).toBe(18);
  });

  it('more installations than the budget get their turn one after the other', async () => {
    const sizes = new Map([1, 2, 3, 4, 5].map((id) => [id, 9]));
    const turns = rounds(2, 0);
    const served: number[][] = [];
    for (let sweeps = 0; sweeps < 5; sweeps += 1) served.push([...(await sweep(turns, sizes)).looked.keys()]);
    expect(served.flat().toSorted()).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });

  it('one that fails to be listed takes no turn of the others, and is asked again', async () => {
    const turns = rounds(4, 0);
    expect([...turns.begin([1, 2])]).toEqual([
      [1, 2],
      [2, 2],
    ]);
    const broken = async () => {
      throw new Error('suspended');
    };
    await expect(turns.next(1, 2, broken)).rejects.toThrow('suspended');
    expect(await turns.next(2, 2, async () => repositories(2, 5))).toHaveLength(2);
    expect([...turns.begin([1, 2]).keys()].toSorted()).toEqual([1, 2]);
    expect((await turns.next(1, 2, async () => repositories(1, 5))).map(({ id }) => id)).toEqual([100, 101]);
  });

  it('repositories are listed once a round, not once a sweep', async () => {
    const turns = rounds(5, 0);
    const sizes = new Map([[1, 20]]);
    let lists = 0;
    for (let sweeps = 0; sweeps < 4; sweeps += 1) lists += (await sweep(turns, sizes)).lists;
    expect(lists).toBe(1);
  });

  it('a repository that was never seen comes first where the list is made anew', async () => {
    const turns = rounds(2, 0);
    await sweep(turns, new Map([[1, 6]]));
    turns.forget(1);
    expect((await sweep(turns, new Map([[1, 7]]))).ids).toContain(106);
  });

  it('another life of the process begins elsewhere, so that one that dies half-way again and again reaches all', async () => {
    const first = async (start: number) => (await sweep(rounds(1, start), new Map([[1, 4]]))).ids[0];
    expect(new Set([await first(0), await first(1), await first(2), await first(3)]).size).toBe(4);
  });

  it('what a small installation does not need goes to the others', () => {
    expect(
      [
        ...sharesOf(
          new Map([
            [1, undefined],
            [2, 1],
            [3, 2],
          ]),
          12,
        ),
      ].toSorted(),
    ).toEqual([
      [1, 9],
      [2, 1],
      [3, 2],
    ]);
  });
});
