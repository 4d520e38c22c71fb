import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { channelQueue } from '../../src/app/channel-queue.ts';
import { aNotification } from '../support/a-notification.ts';
import { aChannel } from './notify.ts';

const MINUTES = 60_000;

let log: string[];
beforeEach(() => {
  jest.useFakeTimers();
  log = [];
});
afterEach(() => {
  jest.useRealTimers();
});

const aQueue = (channels = 2) =>
  channelQueue('https://github.test', channels, (level, message, fields) =>
    log.push(`${level} ${message} ${JSON.stringify(fields)}`),
  );

describe('what channels are told', () => {
  it('comes to each in order, and resolves when it was taken', async () => {
    const channel = aChannel();
    const queue = aQueue();
    await Promise.all(['a', 'b', 'c'].map((key) => queue.send(channel, aNotification({ key }))));
    expect(channel.tried).toEqual(['a', 'b', 'c']);
    expect(log).toEqual([]);
  });

  it('is tried again from where it failed, in order, nothing twice', async () => {
    const channel = aChannel();
    channel.next.push('passing');
    const queue = aQueue();
    const sent = Promise.all(['a', 'b'].map((key) => queue.send(channel, aNotification({ key }))));
    await jest.advanceTimersByTimeAsync(0);
    expect(channel.tried).toEqual(['a']);
    await jest.advanceTimersByTimeAsync(MINUTES);
    await sent;
    expect(channel.tried).toEqual(['a', 'a', 'b']);
    expect(log).toEqual([expect.stringMatching(/^warn notifications wait .*"waiting":/)]);
  });

  it('is not sent twice where a later one of the same batch fails', async () => {
    const channel = aChannel();
    channel.next.push('passing', 'taken', 'passing');
    const queue = aQueue();
    const sent = Promise.all(['a', 'b', 'c'].map((key) => queue.send(channel, aNotification({ key }))));
    await jest.advanceTimersByTimeAsync(MINUTES);
    await sent;
    expect(channel.tried).toEqual(['a', 'a', 'b', 'b', 'c']);
  });

  it('does not wait for another channel that fails or never answers', async () => {
    const [dead, silent, alive] = [aChannel('dead'), aChannel('silent'), aChannel('alive')];
    dead.next.push('passing', 'passing', 'passing');
    silent.next.push('hang');
    const queue = aQueue(3);
    void queue.send(dead, aNotification({ key: 'a' }));
    void queue.send(silent, aNotification({ key: 'a' }));
    await queue.send(alive, aNotification({ key: 'a' }));
    expect(alive.tried).toEqual(['a']);
  });

  it('is given up alone where the channel refuses it for good, or a bug does; what comes after is sent', async () => {
    for (const fate of ['for good', 'bug'] as const) {
      const channel = aChannel();
      channel.next.push(fate);
      const queue = aQueue();
      await Promise.all(['a', 'b'].map((key) => queue.send(channel, aNotification({ key }))));
      expect(channel.tried).toEqual(['a', 'b']);
      expect(log.splice(0)).toEqual([expect.stringMatching(/^error notification given up .*"number":7/)]);
    }
  });

  it('is given up in the end where the channel stays down, and what comes later is tried anew', async () => {
    const channel = aChannel();
    for (let failure = 0; failure < 13; failure += 1) channel.next.push('passing');
    const queue = aQueue();
    const sent = queue.send(channel, aNotification({ key: 'a' }));
    await jest.advanceTimersByTimeAsync(60 * MINUTES);
    await sent;
    expect(channel.tried).toHaveLength(13);
    expect(log.at(-1)).toMatch(/^error notifications given up/);
    await queue.send(channel, aNotification({ key: 'b' }));
    expect(channel.tried.at(-1)).toBe('b');
  });

  it('does not grow without end: beyond a thousand that wait, one is given up', async () => {
    const channel = aChannel();
    channel.next.push('hang');
    const queue = aQueue();
    for (let number = 0; number < 1_000; number += 1) void queue.send(channel, aNotification({ key: `n${number}` }));
    await queue.send(channel, aNotification({ key: 'one too many' }));
    expect(log).toEqual([expect.stringMatching(/given up .*1000 others wait/)]);
  });

  it('is said to be lost when the process stops', async () => {
    const channel = aChannel();
    channel.next.push('hang');
    const queue = aQueue();
    void queue.send(channel, aNotification({ key: 'a' }));
    void queue.send(channel, aNotification({ key: 'b' }));
    const stopped = queue.stop(100);
    await jest.advanceTimersByTimeAsync(100);
    await stopped;
    expect(log).toEqual([expect.stringContaining('shutting down'), expect.stringContaining('shutting down')]);
  });
});
