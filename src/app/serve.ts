import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Probot, ProbotOctokit } from 'probot';
import { affectedBy } from '../flows/affected.ts';
import { branch } from '../flows/branch.ts';
import { readStanding } from '../flows/read/in-force.ts';
import { review } from '../flows/review.ts';
import { sweep } from '../flows/sweep.ts';
import { CHECK_NAME } from '../flows/world.ts';
import { readInstallations, readRepositories } from '../github/installations.ts';
import type { Operator } from '../operator/operator.ts';
import type { Repository, WorkQueue } from '../ports.ts';
import { keyedQueue } from '../work/keyed-queue.ts';
import { restAfter } from '../work/retry.ts';
import { httpServer } from './http-server.ts';
import type { Settings } from './settings.ts';
import { fold, keyOf, type Task } from './tasks.ts';
import { type EventPayload, tasksOf } from './tasks-of-event.ts';
import { worlds } from './worlds.ts';

const WEBHOOK_PATH = '/api/github/webhooks';
const REQUEST_TIMEOUT = 30_000;
const SWEEP_EVERY = 5 * 60_000;
const DRAIN = 25_000;
const CONCURRENCY = 4;

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
  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.webhookSecret,
    baseUrl: settings.apiUrl,
    log,
    webhookPath: WEBHOOK_PATH,
    // The queue retries whole tasks, after looking at the world again; a client that repeats writes by itself doubles them.
    Octokit: ProbotOctokit.defaults({ retry: { enabled: false }, throttle: { enabled: false } }),
    request: {
      fetch: (url: string | URL, init: RequestInit = {}) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT) }),
    },
  });
  await probot.ready();
  const places = worlds(settings, operator, probot, log);
  const tips = new Map<number, string>();
  const own = { appId: settings.appId, check: CHECK_NAME };

  const queue: WorkQueue<Task> = keyedQueue<Task>({
    keyOf,
    fold,
    concurrency: CONCURRENCY,
    run: async (task) => {
      const begin = performance.now();
      await run(task);
      log.debug({ task: keyOf(task), ms: Math.round(performance.now() - begin) }, 'task done');
    },
    again: (error, failures) => restAfter(error, failures, { now: Date.now(), random: Math.random() }),
    onFailure: (task, error, againIn) =>
      log.error(
        {
          task: keyOf(task),
          err: error instanceof Error ? { message: error.message, stack: error.stack } : String(error),
          againIn,
        },
        'task failed',
      ),
  });

  async function run(task: Task): Promise<void> {
    const world = await places.of(task.repository);
    if (task.kind === 'pull') {
      const done = await review(world, task.number);
      if (done.did === 'left' && done.why === 'merged')
        queue.add({ kind: 'branch', repository: task.repository, pulls: [task.number] });
      return;
    }
    if (task.kind === 'sweep') {
      const { pulls } = await sweep(world.forge);
      for (const number of pulls) queue.add({ kind: 'pull', repository: task.repository, number });
      queue.add({ kind: 'branch', repository: task.repository, pulls: [] });
      return;
    }
    const { promoted } = await branch(world, task.pulls);
    if (promoted.did === 'stopped') return;
    const before = tips.get(task.repository.id);
    tips.set(task.repository.id, promoted.tip);
    if (before === undefined || before === promoted.tip) return;
    const standing = await readStanding(world, promoted.tip);
    if (standing.state === 'none') return;
    for (const number of await affectedBy(world, standing, before, promoted.tip))
      queue.add({ kind: 'pull', repository: task.repository, number });
  }

  async function sweepAll(): Promise<void> {
    const asApp = await probot.auth();
    for (const installation of await readInstallations(asApp)) {
      const repositories: readonly Repository[] = await readRepositories(await probot.auth(installation), installation);
      for (const repository of repositories) queue.add({ kind: 'sweep', repository });
    }
  }

  probot.onAny(({ name, payload }) => {
    if (name === 'membership' || name === 'team' || name === 'organization') places.forgetPeople();
    for (const task of tasksOf(name, payload as unknown as EventPayload, own)) queue.add(task);
  });

  let stopping = false;
  const webhook = await probot.getNodeMiddleware({ path: WEBHOOK_PATH });
  const server = httpServer({
    waiting: () => queue.size(),
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

  const trySweep = () =>
    sweepAll().catch((error) => log.error({ err: { message: String(error?.message ?? error) } }, 'sweep failed'));
  const timer = setInterval(trySweep, SWEEP_EVERY);
  void trySweep();

  return {
    url,
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const drained = await queue.stop(DRAIN);
      server.closeAllConnections();
      await closed;
      await operator.close();
      return drained;
    },
  };
}
