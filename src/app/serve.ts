import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { CHECK_NAME, OBSERVED_CHECK_NAME } from '../flows/world.ts';
import type { Operator } from '../operator/operator.ts';
import type { WorkQueue } from '../ports.ts';
import { keyedQueue } from '../work/keyed-queue.ts';
import { restingFrom } from '../work/retry.ts';
import { appClient } from './app-client.ts';
import { httpServer } from './http-server.ts';
import type { Missed } from './missed-deliveries.ts';
import { outbox } from './outbox.ts';
import { taskRunner } from './run-task.ts';
import type { Settings } from './settings.ts';
import { fold, keyOf, type Task } from './tasks.ts';
import { type EventPayload, tasksOf } from './tasks-of-event.ts';
import { worlds } from './worlds.ts';

const WEBHOOK_PATH = '/api/github/webhooks';
const DRAIN = 25_000;
/** What is not told by then, the next process tells. */
const NOTIFICATIONS_DRAIN = 3_000;
const CONCURRENCY = 4;
/** A merge is told by two events, "closed" and "push", in either order: milliseconds in which the second joins the first. */
const GATHER = 150;

export interface Served {
  readonly url: string;
  /** Takes no more work, finishes what runs, closes. False when something still ran at the deadline. */
  readonly stop: () => Promise<boolean>;
}

/** The app as a process: webhooks in, work in a queue, sweeps at start and every few minutes. */
export async function serve(settings: Settings, operator: Operator): Promise<Served> {
  const log = pino({
    level: settings.logLevel,
    redact: ['*.privateKey', '*.secret', '*.token', '*.headers.authorization'],
  });
  const probot = await appClient(settings, log, WEBHOOK_PATH);
  const channels = await operator.openChannels();
  const told = outbox(channels, settings.gitUrl, (level, message, fields) => log[level](fields, message), {
    firstRest: settings.firstRest,
  });
  const places = worlds(settings, operator, told, probot, log);
  const tasks = taskRunner({
    probot,
    worlds: places,
    budget: settings.sweepBudget,
    add: (task) => queue.add(task),
    receive: (missed) => receive({ ...missed, late: true }),
  });
  const queue: WorkQueue<Task> = keyedQueue<Task>({
    keyOf,
    fold,
    concurrency: CONCURRENCY,
    gather: (task) => (task.kind === 'branch' ? GATHER : 0),
    run: async (task) => {
      const begin = performance.now();
      await tasks.run(task);
      log.debug({ task: keyOf(task), ms: Math.round(performance.now() - begin) }, 'task done');
    },
    again: restingFrom(settings.firstRest),
    onFailure: (task, error, againIn) =>
      log.error({ task: keyOf(task), err: described(error), againIn }, 'task failed'),
  });

  const own = { appId: settings.appId, checks: [CHECK_NAME, OBSERVED_CHECK_NAME], governs: tasks.governs };
  /** Puts into the queue where an event says to look; gives how many tasks that were. */
  function receive({ event: name, payload, guid, late }: Missed & { readonly late: boolean }): number {
    const event = payload as EventPayload;
    const found: Task[] = [];
    if (name === 'installation' || name === 'installation_repositories') {
      tasks.relist(event.installation?.id);
      found.push({ kind: 'everything' });
    }
    if (name === 'membership' || name === 'team') {
      // Whoever gained or lost a role: every open pull request there is judged again (S127).
      places.forgetPeople();
      for (const repository of tasks.knownOf(event.installation?.id))
        found.push({ kind: 'sweep', repository, whole: true });
    }
    for (const task of tasksOf(name, event, own, { guid, late })) {
      if ('repository' in task) tasks.know(task.repository);
      found.push(task);
    }
    for (const task of found) queue.add(task);
    return found.length;
  }
  probot.onAny(({ id, name, payload }) => {
    receive({ event: name, payload, guid: id, late: false });
  });

  let stopping = false;
  const webhook = await probot.getNodeMiddleware({ path: WEBHOOK_PATH });
  const server = httpServer({
    waiting: () => queue.size() + told.size(),
    notReady: () => (stopping ? ['shutting down'] : []),
    webhookPath: WEBHOOK_PATH,
    webhook: async (request, response) => webhook(request, response),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${settings.host}:${port}`;
  log.info({ url, github: settings.apiUrl }, 'listening');
  queue.add({ kind: 'everything' });
  const timer = setInterval(() => queue.add({ kind: 'everything' }), settings.sweepEvery);

  return {
    url,
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      // It listens on while it drains, so that webhooks get an answer: come again.
      const drained = await queue.stop(DRAIN);
      await told.stop(NOTIFICATIONS_DRAIN);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await operator.close();
      return drained;
    },
  };
}

/** What a log may hold of an error: never the whole of what a library threw. */
function described(error: unknown): object {
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) };
}
