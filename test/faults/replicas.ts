import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { appBundle } from '../support/app-bundle.ts';
import { type AppProcess, startApp } from '../support/app-process.ts';
import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';

/** Further processes of the app beside the bench's own, each with a cache of its own; they know nothing of each other. */
export interface Replicas {
  readonly all: readonly AppProcess[];
  /** Until none of them has anything left to do. */
  readonly idle: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts so many more; GitHub's webhooks go to every process from then on. */
export async function withReplicas(bench: Bench, more: number): Promise<Replicas> {
  const command = await appBundle();
  const started = await Promise.all(
    [...Array(more).keys()].map((nth) =>
      startApp({ ...bench.env, A2P_CACHE: join(bench.environment, '..', `cache-${nth}`) }, command),
    ),
  );
  const all = [bench.app(), ...started];
  const door = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { host: _, connection: __, ...headers } = request.headers;
      const given = { method: 'POST', headers: headers as Record<string, string>, body: Buffer.concat(chunks) };
      const answers = all.map(({ url }) => fetch(`${url}${request.url}`, given).catch(() => undefined));
      void Promise.all(answers).then(() => response.end('told'));
    });
  });
  await new Promise<void>((ready) => door.listen(0, '127.0.0.1', ready));
  const { port } = door.address() as AddressInfo;
  bench.github.setWebhook('approve-to-promote', { url: `http://127.0.0.1:${port}/api/github/webhooks` });
  return {
    all,
    idle: async () => {
      await until('no process has anything left to do', async () => {
        await bench.github.webhooksIdle();
        const begun = bench.github.webhooksStarted();
        const waiting = await Promise.all(all.map(({ url }) => waitingAt(url)));
        return waiting.every((count) => count === 0) && bench.github.webhooksStarted() === begun ? true : undefined;
      });
    },
    stop: async () => {
      bench.github.setWebhook('approve-to-promote', { url: `${bench.app().url}/api/github/webhooks` });
      await Promise.all(started.map((app) => app.stop()));
      door.closeAllConnections();
      await new Promise((closed) => door.close(closed));
    },
  };
}

/** How many tasks a process has. */
export async function waitingAt(url: string): Promise<number> {
  const { waiting } = (await (await fetch(`${url}/healthz`)).json()) as { readonly waiting: number };
  return waiting;
}
