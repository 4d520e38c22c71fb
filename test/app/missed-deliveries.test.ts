import { describe, expect, it } from '@jest/globals';
import { type DeliveryLog, missedDeliveries } from '../../src/app/missed-deliveries.ts';
import { OutsideError } from '../../src/errors.ts';
import type { Delivery } from '../../src/github/deliveries.ts';

const delivery = (id: number, more: Partial<Delivery> = {}): Delivery => ({
  id,
  guid: `guid-${id}`,
  at: 1_000_000 + id * 1000,
  taken: false,
  event: 'check_run',
  action: 'requested_action',
  ...more,
});

/** GitHub's log, so many a page, and what was asked of it. */
function logOf(
  deliveries: Delivery[],
  size = 2,
): DeliveryLog & { readonly pages: () => number; readonly reads: number[] } {
  let pages = 0;
  const reads: number[] = [];
  return {
    pages: () => pages,
    reads,
    page: async (cursor) => {
      pages += 1;
      const newest = deliveries.toSorted((a, b) => b.id - a.id);
      const from = cursor === undefined ? 0 : newest.findIndex(({ id }) => id === Number(cursor)) + 1;
      const some = newest.slice(from, from + size);
      const last = some.at(-1);
      return { deliveries: some, next: last && newest.at(-1) !== last ? String(last.id) : undefined };
    },
    payload: async (id) => {
      reads.push(id);
      return { id };
    },
  };
}

const aLook = (isDone: (guid: string) => boolean, told: string[] = []) =>
  missedDeliveries(isDone, (what, { guid, why }) => told.push([guid, what, why].join(': ')));

const guids = async (look: ReturnType<typeof missedDeliveries>, log: DeliveryLog) =>
  (await look(log)).map(({ guid }) => guid);

describe('what no look at the repositories finds', () => {
  it.each<[string, Partial<Delivery>, boolean]>([
    ['a click that did not come', {}, true],
    ['a click that came, for the app may have died before it acted', { taken: true }, true],
    ['a wish to check again that did not come', { action: 'rerequested' }, true],
    ['one that came', { action: 'rerequested', taken: true }, false],
    ['a merge group that did not come', { event: 'merge_group', action: 'checks_requested' }, true],
    ['a member that did not come', { event: 'membership', action: 'removed' }, true],
    ['a check run that somebody made', { action: 'created' }, false],
    ['a review, which the pull request shows', { event: 'pull_request_review', action: 'submitted' }, false],
  ])('%s', async (_, more, wanted) => {
    expect(
      await guids(
        aLook(() => false),
        logOf([delivery(1, more)]),
      ),
    ).toEqual(wanted ? ['guid-1'] : []);
  });

  it('gives a click until it is done, and anything else once', async () => {
    const done = new Set<string>();
    const look = aLook((guid) => done.has(guid));
    const log = logOf([delivery(1), delivery(2, { event: 'team', action: 'edited' })]);
    expect(await guids(look, log)).toEqual(['guid-1', 'guid-2']);
    expect(await guids(look, log)).toEqual(['guid-1']);
    done.add('guid-1');
    expect(await guids(look, log)).toEqual([]);
    expect(log.reads).toEqual([1, 2, 1]);
  });

  it('takes an event for come where any attempt came', async () => {
    const attempts = [delivery(1, { event: 'team' }), delivery(5, { event: 'team', guid: 'guid-1', taken: true })];
    expect(
      await guids(
        aLook(() => false),
        logOf(attempts),
      ),
    ).toEqual([]);
  });

  it('reads at most ten events a look, clicks first, and goes on with the others', async () => {
    const log = logOf([
      delivery(1, { event: 'team' }),
      ...Array.from({ length: 4 }, (_, index) => delivery(index + 2)),
    ]);
    const many = logOf(Array.from({ length: 9 }, (_, index) => delivery(index + 1)));
    expect(
      (
        await guids(
          aLook(() => false),
          log,
        )
      ).at(-1),
    ).toBe('guid-1');
    expect(await aLook(() => false)(many)).toHaveLength(9);
    const looked = new Set<string>();
    const done = new Set<string>();
    const look = aLook((guid) => done.has(guid));
    const lots = logOf(
      Array.from({ length: 30 }, (_, index) => delivery(index + 1)),
      100,
    );
    for (let looks = 0; looks < 4; looks += 1) {
      const some = await guids(look, lots);
      expect(some.length).toBeLessThanOrEqual(10);
      for (const guid of some) {
        looked.add(guid);
        done.add(guid);
      }
    }
    expect(looked.size).toBe(30);
  });

  it('lists at most five pages a look, goes on where it stopped, and then lists only what is new', async () => {
    const list = Array.from({ length: 24 }, (_, index) => delivery(index + 1, { event: 'push' }));
    const log = logOf([delivery(0), ...list]);
    const look = aLook(() => true);
    const pages: number[] = [];
    for (let looks = 0; looks < 5; looks += 1) {
      const before = log.pages();
      await look(log);
      pages.push(log.pages() - before);
    }
    expect(pages).toEqual([5, 5, 5, 1, 1]);
  });

  it('goes on after an error where it stood', async () => {
    const log = logOf(Array.from({ length: 8 }, (_, index) => delivery(index + 1)));
    const look = aLook(() => false);
    let pages = 0;
    const failing = {
      ...log,
      page: async (cursor: string | undefined) => {
        pages += 1;
        if (pages === 2) throw new Error('502');
        return log.page(cursor);
      },
    };
    await expect(look(failing)).rejects.toThrow('502');
    expect(await guids(look, failing)).toHaveLength(8);
  });

  const three = [
    delivery(1, { event: 'merge_group', action: 'checks_requested' }),
    delivery(2, { event: 'membership', action: 'removed' }),
    delivery(3, { action: 'rerequested' }),
    delivery(4, { event: 'team', action: 'edited' }),
  ];

  it('gives what it read beside an event that it could not read, tells of that one, and tries it again', async () => {
    const told: string[] = [];
    const look = aLook(() => false, told);
    const log = logOf(three);
    let failures = 2;
    const failing: DeliveryLog = {
      ...log,
      payload: async (id) => {
        if (id === 3 && failures > 0) {
          failures -= 1;
          throw new OutsideError('502');
        }
        return log.payload(id);
      },
    };
    expect(await guids(look, failing)).toEqual(['guid-1', 'guid-2', 'guid-4']);
    expect(await guids(look, failing)).toEqual([]);
    expect(told).toEqual(Array(2).fill('guid-3: an event that was missed could not be read: 502'));
    expect(await guids(look, failing)).toEqual(['guid-3']);
    expect(await guids(look, failing)).toEqual([]);
    expect(log.reads).toEqual([1, 2, 4, 3]);
  });

  it('asks for nothing else in a look where GitHub says when it answers again', async () => {
    const look = aLook(() => false);
    const log = logOf(three);
    let limited = true;
    const limiting: DeliveryLog = {
      ...log,
      payload: async (id) => {
        if (id === 2 && limited) throw new OutsideError('429', { notBefore: 1 });
        return log.payload(id);
      },
    };
    expect(await guids(look, limiting)).toEqual(['guid-1']);
    expect(log.reads).toEqual([1]);
    limited = false;
    expect((await guids(look, limiting)).toSorted()).toEqual(['guid-2', 'guid-3', 'guid-4']);
  });

  it('gives an event up that it can never read', async () => {
    let tried = 0;
    const told: string[] = [];
    const look = aLook(() => false, told);
    const gone: DeliveryLog = {
      ...logOf([delivery(1)]),
      payload: async () => {
        tried += 1;
        throw new OutsideError('404');
      },
    };
    for (let looks = 0; looks < 400; looks += 1) expect(await guids(look, gone)).toEqual([]);
    expect(tried).toBe(300);
    expect(told.at(-1)).toBe('guid-1: an event that was missed could not be read and is given up: 404');
  });

  it.each([null, undefined, 'text', 1])('takes an event whose content is %p for done, a click too', async (payload) => {
    const told: string[] = [];
    const look = aLook(() => false, told);
    const log = logOf([delivery(1), ...three.slice(1)]);
    const empty: DeliveryLog = { ...log, payload: async (id) => (id < 3 ? payload : log.payload(id)) };
    expect(await guids(look, empty)).toEqual(['guid-3', 'guid-4']);
    expect(await guids(look, empty)).toEqual([]);
    expect(told).toEqual([1, 2].map((id) => `guid-${id}: an event that was missed has no content: `));
  });
});
