import { type Notification, numberOf } from '../core/notifications/notification.ts';
import { OutsideError } from '../errors.ts';
import type { Channel } from '../ports.ts';
import { keyedQueue } from '../work/keyed-queue.ts';
import { FIRST_REST, restingFrom } from '../work/retry.ts';

/** How many notifications wait for one channel at most; what comes beyond is given up. */
const MOST_WAITING = 1_000;

export type ChannelLog = (level: 'warn' | 'error', message: string, fields: object) => void;

/** Sends to channels, each in order and one at a time, so that one that fails rests by itself. */
export interface ChannelQueue {
  /** Resolves when the channel has taken it, or it was given up, which the log says. Never rejects. */
  readonly send: (channel: Channel, notification: Notification) => Promise<void>;
  /** Waits for what is being sent, so many milliseconds at most; what rests or waits is given up. */
  readonly stop: (milliseconds: number) => Promise<void>;
}

interface Letter {
  readonly notification: Notification;
  settled: boolean;
  readonly settle: () => void;
}

/** What one channel is to be told, in order. */
interface Letters {
  readonly channel: Channel;
  readonly letters: readonly Letter[];
}

export function channelQueue(
  server: string,
  channels: number,
  log: ChannelLog,
  firstRest: number = FIRST_REST,
): ChannelQueue {
  const waiting = new Map<Channel, Set<Letter>>();
  const queue = keyedQueue<Letters>({
    keyOf: ({ channel }) => channel.name,
    fold: (earlier, later) => ({ ...later, letters: [...earlier.letters, ...later.letters] }),
    concurrency: Math.max(1, channels),
    run: async ({ channel, letters }) => {
      for (const letter of letters) if (!letter.settled) await deliver(channel, letter);
    },
    again: restingFrom(firstRest),
    onFailure: ({ channel, letters }, error, againIn) => {
      const left = letters.filter(({ settled }) => !settled);
      const fields = { channel: channel.name, waiting: left.length, why: messageOf(error), againIn };
      if (againIn !== undefined) return log('warn', 'notifications wait for a channel', fields);
      log('error', 'notifications given up', fields);
      for (const letter of left) letter.settle();
    },
  });

  /** What a channel refuses for good is given up alone; what may pass keeps its place. */
  async function deliver(channel: Channel, letter: Letter): Promise<void> {
    try {
      await channel.send(letter.notification, server);
    } catch (error) {
      if (error instanceof OutsideError && error.retry !== 'never') throw error;
      giveUp(channel, letter.notification, messageOf(error));
    }
    letter.settle();
  }

  function giveUp(channel: Channel, notification: Notification, why: string): void {
    const { type } = notification;
    log('error', 'notification given up', { channel: channel.name, type, number: numberOf(notification), why });
  }

  return {
    send: (channel, notification) =>
      new Promise((resolve) => {
        const all = waiting.get(channel) ?? new Set();
        waiting.set(channel, all);
        if (all.size >= MOST_WAITING) {
          giveUp(channel, notification, `${MOST_WAITING} others wait`);
          return resolve();
        }
        const letter: Letter = {
          notification,
          settled: false,
          settle: () => {
            letter.settled = true;
            all.delete(letter);
            resolve();
          },
        };
        all.add(letter);
        queue.add({ channel, letters: [letter] });
      }),
    stop: async (milliseconds) => {
      await queue.stop(milliseconds);
      for (const [channel, letters] of waiting)
        for (const { notification } of letters) giveUp(channel, notification, 'shutting down');
    },
  };
}

/** Only the message: an error's cause may hold more than a log should. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
