import { setTimeout as pause } from 'node:timers/promises';
import { type Notification, numberOf } from '../core/notifications/notification.ts';
import type { RepositoryChannel } from '../operator/operator.ts';
import { keyedQueue } from '../work/keyed-queue.ts';
import { FIRST_REST, restingFrom } from '../work/retry.ts';
import { type ChannelLog, channelQueue, messageOf } from './channel-queue.ts';

/** Longest that the mark on GitHub waits for a channel that does not take it, in milliseconds. */
const HOLD = 15_000;
/** How much of what was told is remembered, so that a run that began before it was marked does not tell it again. */
const MOST_REMEMBERED = 10_000;

/** Says on GitHub that it was told. `attempt` counts from 1; from the second on the world must be looked at first. */
export type Mark = (attempt: number) => Promise<void>;

/**
 * Tells the operator's channels, beside the work that decides. The mark on GitHub comes last: a process that dies before
 * it leaves none, so that the next one tells again, under the same id. A channel that does not answer holds the mark up
 * for a moment only, and is tried on.
 */
export interface Outbox {
  /** Where there is a channel, resolves at once; otherwise when the mark is made. */
  readonly tell: (notification: Notification, mark: Mark) => Promise<void>;
  /** Whether any channel hears of this repository. */
  readonly isHeard: (repository: { readonly owner: string; readonly name: string }) => boolean;
  /** How much is told and not marked yet. */
  readonly size: () => number;
  /** Waits for what is being sent and marked, so many milliseconds at most. What is not marked is told by the next process. */
  readonly stop: (milliseconds: number) => Promise<void>;
}

interface Marking {
  readonly key: string;
  readonly mark: Mark;
  attempt: number;
}

/** `server` is GitHub's address for people. */
export function outbox(
  channels: readonly RepositoryChannel[],
  server: string,
  log: ChannelLog,
  { hold = HOLD, firstRest = FIRST_REST }: { readonly hold?: number; readonly firstRest?: number } = {},
): Outbox {
  const told = new Set<string>();
  const open = new Set<string>();
  const sending = channelQueue(server, channels.length, log, firstRest);
  let stopping = false;

  const hearingOf = ({ owner, name }: { readonly owner: string; readonly name: string }) =>
    channels.filter(({ repositories }) => hears(repositories, `${owner}/${name}`));

  const marking = keyedQueue<Marking>({
    keyOf: ({ key }) => key,
    fold: (earlier) => earlier,
    concurrency: 2,
    run: async (task) => {
      task.attempt += 1;
      await task.mark(task.attempt);
      open.delete(task.key);
    },
    again: restingFrom(firstRest),
    onFailure: ({ key }, error, againIn) => {
      log('error', 'what was told is not marked', { key, why: messageOf(error), againIn });
      if (againIn !== undefined) return;
      // The next run that finds no mark tells it again, under the same id.
      open.delete(key);
      told.delete(key);
    },
  });

  return {
    tell: async (notification, mark) => {
      const { repository } = notification;
      const hearing = hearingOf(repository);
      if (hearing.length === 0) return mark(1);
      const key = `${repository.id}#${numberOf(notification)} ${notification.key}`;
      if (told.has(key) || stopping) return;
      told.add(key);
      open.add(key);
      if (told.size > MOST_REMEMBERED) told.delete([...told][0] ?? '');
      const sent = Promise.all(hearing.map(({ channel }) => sending.send(channel, notification)));
      void Promise.race([sent, pause(hold, undefined, { ref: false })]).then(() => {
        if (!stopping) marking.add({ key, mark, attempt: 0 });
      });
    },
    isHeard: (repository) => hearingOf(repository).length > 0,
    size: () => open.size,
    stop: async (milliseconds) => {
      stopping = true;
      await Promise.all([sending.stop(milliseconds), marking.stop(milliseconds)]);
    },
  };
}

/** Names of repositories are compared without case; none named: all. */
function hears(repositories: readonly string[], name: string): boolean {
  return repositories.length === 0 || repositories.some((one) => one.toLowerCase() === name.toLowerCase());
}
