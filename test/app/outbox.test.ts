import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { outbox } from '../../src/app/outbox.ts';
import { OutsideError } from '../../src/errors.ts';
import { aNotification } from '../support/a-notification.ts';
import { aChannel, type FakeChannel } from './notify.ts';

const HOLD = 15_000;

let log: string[];
let marks: number[];
beforeEach(() => {
  jest.useFakeTimers();
  log = [];
  marks = [];
});
afterEach(() => {
  jest.useRealTimers();
});

const anOutbox = (channels: readonly FakeChannel[], repositories: readonly string[] = [], hold = HOLD) =>
  outbox(
    channels.map((channel) => ({ channel, repositories })),
    'https://github.test',
    (level, message) => log.push(`${level} ${message}`),
    { hold },
  );
const mark = async (attempt: number) => {
  marks.push(attempt);
};
const soon = () => jest.advanceTimersByTimeAsync(0);

describe('telling people outside GitHub', () => {
  it('marks at once where nobody is to be told', async () => {
    await anOutbox([]).tell(aNotification({ key: 'a' }), mark);
    const elsewhere = anOutbox([aChannel()], ['acme/other']);
    await elsewhere.tell(aNotification({ key: 'a' }), mark);
    expect(marks).toEqual([1, 1]);
    expect(elsewhere.isHeard({ owner: 'acme', name: 'policies' })).toBe(false);
  });

  it('knows a repository in any case of its name', () => {
    expect(anOutbox([aChannel()], ['Acme/Policies']).isHeard({ owner: 'acme', name: 'policies' })).toBe(true);
    expect(anOutbox([aChannel()]).isHeard({ owner: 'acme', name: 'policies' })).toBe(true);
  });

  it('keeps nobody waiting, and marks after every channel has taken it', async () => {
    const [quick, slow] = [aChannel('quick'), aChannel('slow')];
    slow.next.push('passing');
    const out = anOutbox([quick, slow]);
    await out.tell(aNotification({ key: 'a' }), mark);
    await soon();
    expect([quick.tried, marks, out.size()]).toEqual([['a'], [], 1]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect([slow.tried, marks, out.size()]).toEqual([['a', 'a'], [1], 0]);
  });

  it('marks after a moment where a channel does not answer', async () => {
    jest.useRealTimers();
    const channel = aChannel();
    channel.next.push('hang');
    const out = anOutbox([channel], [], 1);
    await new Promise<void>((resolve) => void out.tell(aNotification({ key: 'a' }), async () => resolve()));
    expect(channel.tried).toEqual(['a']);
  });

  it('tells once what several runs want to tell, marked or not yet', async () => {
    const channel = aChannel();
    const out = anOutbox([channel]);
    await Promise.all([out.tell(aNotification({ key: 'a' }), mark), out.tell(aNotification({ key: 'a' }), mark)]);
    await soon();
    await out.tell(aNotification({ key: 'a' }), mark);
    await out.tell(aNotification({ key: 'b' }), mark);
    await soon();
    expect([channel.tried, marks]).toEqual([
      ['a', 'b'],
      [1, 1],
    ]);
  });

  it('marks again until GitHub takes it, without telling again, and says which attempt it is', async () => {
    const channel = aChannel();
    const out = anOutbox([channel]);
    await out.tell(aNotification({ key: 'a' }), async (attempt) => {
      marks.push(attempt);
      if (attempt < 3) throw new OutsideError('GitHub answered 502');
    });
    await jest.advanceTimersByTimeAsync(60_000);
    expect([channel.tried, marks, out.size()]).toEqual([['a'], [1, 2, 3], 0]);
  });

  it('tells again at the next run where GitHub refused the mark for good', async () => {
    const channel = aChannel();
    const out = anOutbox([channel]);
    await out.tell(aNotification({ key: 'a' }), async () => {
      throw new OutsideError('GitHub answered 403', { retry: 'never' });
    });
    await soon();
    expect([log, out.size()]).toEqual([['error what was told is not marked'], 0]);
    await out.tell(aNotification({ key: 'a' }), mark);
    await soon();
    expect([channel.tried, marks]).toEqual([['a', 'a'], [1]]);
  });

  it('leaves no mark once it stops: the next process tells what this one did not mark', async () => {
    jest.useRealTimers();
    const channel = aChannel();
    channel.next.push('hang');
    const out = anOutbox([channel], [], 1);
    await out.tell(aNotification({ key: 'a' }), mark);
    // The channel is waited for longer than it may hold the mark up.
    await out.stop(100);
    await out.tell(aNotification({ key: 'b' }), mark);
    expect([channel.tried, marks]).toEqual([['a'], []]);
  });
});
