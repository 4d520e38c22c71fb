import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aBench, type Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { openSalaries } from './salaries.ts';
import { pullSeen } from './state.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await aBench();
  await bench.idle();
});
afterEach(() => bench.stop());

const SEEN = {
  checks: ['pending: 0 of 2 approvals · waiting for a governor and 1 more'],
  comments: ['### What this changes'],
  asked: ['governor-2', 'governor-3', 'owner-hr', 'owner-payroll'],
};

describe('webhooks', () => {
  it('that come twice say nothing twice', async () => {
    bench.github.addWebhookFault({ times: 'always', fault: { kind: 'double', times: 3 } });
    const pull = await openSalaries(bench, 1);
    await bench.idle();
    expect(await pullSeen(bench, pull)).toEqual(SEEN);
  });

  it('that are lost are made up for by looking at everything at the next start', async () => {
    bench.github.addWebhookFault({ times: 'always', fault: { kind: 'lose' } });
    const pull = await openSalaries(bench, 1);
    await bench.idle();
    expect((await pullSeen(bench, pull)).checks).toEqual([]);
    await bench.restart();
    await bench.idle();
    expect(await pullSeen(bench, pull)).toEqual(SEEN);
  });

  it('with a forged signature are refused, and nothing is looked at', async () => {
    bench.github.resetRequests();
    const body = '{"action":"opened"}';
    const forged = createHmac('sha256', 'another secret').update(body).digest('hex');
    const answer = await fetch(`${bench.app().url}/api/github/webhooks`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'pull_request',
        'x-github-delivery': '00000000-0000-0000-0000-000000000000',
        'x-hub-signature-256': `sha256=${forged}`,
      },
      body,
    });
    expect(answer.status).toBe(400);
    await bench.idle();
    expect(bench.github.requests()).toEqual([]);
  });
});

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('lets the work that runs end, takes no more and says so, and the process ends well', async () => {
    const pull = await openSalaries(bench, 1);
    bench.github.addFault({ match: { operation: '^checks/create$' }, fault: { kind: 'hold', when: 'before' } });
    await until('a task is at work', () => (bench.github.heldAnswers() > 0 ? true : undefined));
    const { url } = bench.app();
    const code = bench.app().stop(signal);
    await until('it is stopping', async () => ((await fetch(`${url}/readyz`)).status === 503 ? true : undefined));
    const body = '{"action":"opened"}';
    const answer = await fetch(`${url}/api/github/webhooks`, { method: 'POST', body });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    bench.github.releaseAnswers();
    expect(await code).toBe(0);
    expect(await pullSeen(bench, pull)).toEqual(SEEN);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});
