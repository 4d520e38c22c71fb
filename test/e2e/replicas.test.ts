import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AppProcess, startApp } from '../support/app-process.ts';
import { until } from '../support/until.ts';
import { aStage, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';
import { issuesOf, production, promotionCommits, pullSeen, statementsOf } from './state.ts';

const WEBHOOKS = '/api/github/webhooks';

let stage: Stage;
let second: AppProcess;
let both: Server;
beforeAll(async () => {
  stage = await aStage();
  const { env } = stage.bench;
  second = await startApp({ ...env, A2P_CACHE: join(env.A2P_CACHE ?? '', 'of-the-second') });
  both = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => /^(content-type|user-agent|x-)/.test(name)),
      ) as Record<string, string>;
      const told = await Promise.all(
        [stage.bench.app(), second].map(({ url }) =>
          fetch(`${url}${WEBHOOKS}`, { method: 'POST', headers, body: Buffer.concat(chunks) }),
        ),
      );
      response.writeHead(Math.max(...told.map(({ status }) => status))).end();
    });
  }).listen(0, '127.0.0.1');
  await once(both, 'listening');
  const { port } = both.address() as AddressInfo;
  stage.bench.github.setWebhook('approve-to-promote', { url: `http://127.0.0.1:${port}${WEBHOOKS}` });
});
afterAll(async () => {
  await second.stop();
  both.close();
  await stage.bench.stop();
});

/** Both have nothing left to do. */
const rest = () =>
  until('both replicas rest', async () => {
    await stage.bench.idle();
    const { waiting } = (await (await fetch(`${second.url}/healthz`)).json()) as { readonly waiting: number };
    const started = stage.bench.github.webhooksStarted();
    await stage.bench.github.webhooksIdle();
    return waiting === 0 && stage.bench.github.webhooksStarted() === started ? true : undefined;
  });

const TOLD = [
  '### What this changes',
  '**Fully approved.** A governor can merge: the approved bytes are then promoted to production.',
  '**Held.** `release-manager` merged this and is no governor. A governor promotes it with `/promote`.',
  '/promote',
];

/**
 * What is in force moves by compare-and-set, so any number of processes promote once. Comments and checks have no such
 * thing on GitHub: two processes that nothing coordinates may each write one, and they say the same.
 */
it('two replicas that are told the same at the same time promote once, and say the same', async () => {
  for (const [index, constant] of ['1.10', '2.20'].entries()) {
    const statement = index + 1;
    const { number } = await stage.propose({ files: { [SALARIES]: salaries(constant) } });
    await rest();
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, number, 'APPROVE');
    await rest();
    await stage.as('release-manager').pulls.merge({ ...stage.at, pull_number: number });
    await rest();
    expect(await statementsOf(stage.bench)).toHaveLength(index);
    await stage.as('governor-2').issues.createComment({ ...stage.at, issue_number: number, body: '/promote' });
    await rest();
    expect(await statementsOf(stage.bench)).toHaveLength(statement);
    const { branch, environment } = await production(stage.bench);
    expect(environment).toEqual(branch);
    expect(await stage.onMain(SALARIES_IN_PROD)).toContain(`"${constant}"`);
    const { comments, checks } = await pullSeen(stage.bench, number);
    const promoted = `**Promoted** by \`governor-2\` with statement ${statement}: \`salaries-for-payroll.yml\`.`;
    expect(new Set(comments)).toEqual(new Set([...TOLD, promoted]));
    expect(checks.at(-1)).toBe('success: Approved and merged by governor-2');
  }
  expect(await promotionCommits(stage.bench)).toHaveLength(2);
  expect(await issuesOf(stage.bench)).toEqual([]);
});
