import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../src/core/text/json.ts';
import type { Ask } from '../../../src/environments/immuta/api/ask.ts';
import { ImmutaError } from '../../../src/environments/immuta/api/immuta-error.ts';
import { readList } from '../../../src/environments/immuta/api/read-list.ts';

const items = (...ids: number[]): Json => ids.map((id) => ({ id }));

/** Gives the pages one after another, whatever is asked; remembers the offsets asked for. */
function giving(...pages: readonly Json[]) {
  const offsets: (string | number | boolean | undefined)[] = [];
  const ask: Ask = async ({ query }) => {
    offsets.push(query?.offset);
    return pages[Math.min(offsets.length, pages.length) - 1] ?? null;
  };
  return { ask, offsets };
}

const list = { path: '/policy/global' };

describe('a list', () => {
  it.each<[string, readonly Json[], readonly number[], boolean, number]>([
    ['a bare array', [items(1, 2)], [1, 2], true, 1],
    ['hits with their count', [{ hits: items(1, 2), count: 2 }], [1, 2], true, 1],
    [
      'hits that go on',
      [
        { hits: items(1, 2), count: 3 },
        { hits: items(3), count: 3 },
      ],
      [1, 2, 3],
      true,
      2,
    ],
    ['hits without a count, then none', [{ hits: items(1, 2) }, { hits: [] }], [1, 2], true, 2],
    ['hits without a count, then the same', [{ hits: items(1, 2) }], [1, 2], true, 2],
    ['no hits', [{ hits: [], count: 0 }], [], true, 1],
    ['another envelope', [{ data: items(1) }, { data: [] }], [1], true, 2],
    [
      'a count that is too high',
      [
        { hits: items(1, 2), count: 3 },
        { hits: [], count: 3 },
      ],
      [1, 2],
      false,
      2,
    ],
    ['a count that is too low', [{ hits: items(1, 2), count: 1 }], [1, 2], false, 1],
    [
      'pages that overlap',
      [
        { hits: items(1, 2), count: 4 },
        { hits: items(2, 3), count: 4 },
      ],
      [1, 2, 3],
      false,
      2,
    ],
    ['pages that never change', [{ hits: items(1, 2), count: 4 }], [1, 2], false, 2],
    [
      'a count that grows',
      [
        { hits: items(1), count: 2 },
        { hits: items(2), count: 3 },
        { hits: items(3), count: 3 },
      ],
      [1, 2, 3],
      false,
      3,
    ],
    [
      'a count that shrinks, so that one was passed over',
      [
        { hits: items(1, 2), count: 3 },
        { hits: [], count: 2 },
      ],
      [1, 2],
      false,
      2,
    ],
    ['a count that is not given again', [{ hits: items(1, 2), count: 3 }, items()], [1, 2], false, 2],
  ])('of %s', async (_, pages, ids, complete, requests) => {
    const { ask, offsets } = giving(...pages);
    const result = await readList(ask, list);
    expect(result.items.map(({ id }) => id)).toEqual(ids);
    expect(result.complete).toBe(complete);
    expect(offsets).toHaveLength(requests);
  });

  it('asks for the next page by the number of items so far', async () => {
    const { ask, offsets } = giving(
      { hits: items(1, 2), count: 5 },
      { hits: items(3, 4), count: 5 },
      { hits: items(5), count: 5 },
    );
    await readList(ask, { ...list, pageSize: 2 });
    expect(offsets).toEqual([0, 2, 4]);
  });

  it.each<[string, readonly Json[], boolean]>([
    [
      'whole where it is the list',
      [
        { hits: items(1, 2), count: 2 },
        { hits: [], count: 2 },
      ],
      true,
    ],
    [
      'cut where it is the page',
      [
        { hits: items(1, 2), count: 2 },
        { hits: items(3), count: 1 },
      ],
      false,
    ],
  ])('that is counted as long as a full page is %s', async (_, pages, complete) => {
    expect((await readList(giving(...pages).ask, { ...list, pageSize: 2 })).complete).toBe(complete);
  });

  it('goes on after a bare array that is as long as a page', async () => {
    const { ask } = giving(items(1, 2), items(3));
    expect((await readList(ask, { ...list, pageSize: 2 })).items).toHaveLength(3);
  });

  it('without a count ends where no further page may be asked for', async () => {
    const refusal = new ImmutaError('GET /domain', 400, null, { retry: 'never' });
    const ask: Ask = async ({ query }) => {
      if (query?.offset !== undefined) throw refusal;
      return { data: items(1, 2) };
    };
    expect(await readList(ask, list)).toMatchObject({ items: [{ id: 1 }, { id: 2 }], complete: true });
    const counted: Ask = async (asked) => ({ ...((await ask(asked)) as object), count: 3 });
    await expect(readList(counted, list)).rejects.toBe(refusal);
  });

  it.each<Json>([null, 'text', {}, { hits: 'none' }, { hits: [1] }, [null]])(
    'is never taken out of %j',
    async (answer) => {
      await expect(readList(giving(answer).ask, list)).rejects.toMatchObject({ name: 'OutsideError' });
    },
  );
});
