import { createHmac, randomUUID } from 'node:crypto';
import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { appClock } from './app-clock.ts';
import type { Fault } from './fault.ts';
import { struckWhileMerging } from './one-change.ts';
import { withReplicas } from './replicas.ts';
import { before, promotedOnce, textAt } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { approved, merge } from './work.ts';

/** Posts a webhook to the app by hand, signed with this secret. */
async function post(bench: Bench, event: string, body: string, secret: string): Promise<number> {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const answer = await fetch(`${bench.app().url}/api/github/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
  });
  return answer.status;
}

/** The webhooks of an event that were delivered, newest last, as they were sent. */
function sent(bench: Bench, event: string): readonly string[] {
  return bench.github
    .deliveries()
    .filter((one) => one.event === event)
    .map(({ payload }) => JSON.stringify(payload));
}

const secretOf = (bench: Bench) => bench.env.WEBHOOK_SECRET ?? '';

/** A merge of which these webhooks do not tell; the process is not started again. */
function lostAndFound(lost: readonly { readonly event: string; readonly action?: string }[]): Promise<Tally> {
  return onSmallBench(
    async (bench) => {
      const since = await before(bench);
      const work = await approved(bench);
      await bench.idle();
      const { pid } = bench.app();
      for (const match of lost) bench.github.addWebhookFault({ match, times: 'always', fault: { kind: 'lose' } });
      await merge(bench, work);
      await until('the merge is found', async () =>
        (await textAt(bench, `main:${work.prod}`)) === (await textAt(bench, `main:${work.dev}`)) ? true : undefined,
      );
      await bench.idle();
      bench.github.clearFaults();
      const same = expecting({ 'no process was started for it': bench.app().pid === pid }, 0);
      return sum([same, await promotedOnce(bench, [work], since, 1)]);
    },
    { env: { A2P_SWEEP_SECONDS: '2' } },
  );
}

const EIGHT_HOURS = 8 * 3_600_000;

/**
 * Three merges within a day while nobody listens. GitHub lists a delivery that was refused, and one that is lost nowhere.
 */
async function whileDown(webhooks: 'refused' | 'lost'): Promise<Tally> {
  const clock = appClock();
  try {
    return await onSmallBench(
      async (bench) => {
        const since = await before(bench);
        const works = [];
        await bench.app().kill();
        if (webhooks === 'lost') bench.github.addWebhookFault({ times: 'always', fault: { kind: 'lose' } });
        for (const name of ['salaries-for-payroll.yml', 'coordinates-rounded.yml', 'salaries-for-payroll.yml']) {
          works.push(await merge(bench, await approved(bench, name)));
          bench.github.advanceClock(EIGHT_HOURS);
          bench.github.advanceTokenClock(EIGHT_HOURS);
          clock.ahead(works.length * EIGHT_HOURS);
        }
        bench.github.clearFaults();
        await bench.restart();
        await bench.idle();
        // The last merge brought the bytes that count: the first one's were replaced before anybody saw them.
        return promotedOnce(bench, works.slice(1), since, 3);
      },
      { env: clock.env },
    );
  } finally {
    clock.remove();
  }
}

/** Two merges of which GitHub tells the later first, and everything else that way round too. */
function toldBackwards(second: string): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const first = await approved(bench);
    const other = second === first.name ? undefined : await approved(bench, second);
    await bench.idle();
    bench.github.addWebhookFault({ times: 'always', fault: { kind: 'hold' } });
    await merge(bench, first);
    const later = await merge(bench, other ?? (await approved(bench, second)));
    bench.github.clearFaults();
    await bench.github.releaseWebhooks('newest first');
    await bench.idle();
    // Of one file, the later merge speaks for both.
    return promotedOnce(bench, other === undefined ? [later] : [first, later], since, 1);
  });
}

/** What is told may be told by each process; what takes effect takes effect once. */
function heardByThree(): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const works = [await approved(bench), await approved(bench, 'coordinates-rounded.yml')];
    await bench.idle();
    const replicas = await withReplicas(bench, 2);
    try {
      await replicas.idle();
      bench.github.addWebhookFault({ times: 'always', fault: { kind: 'double', times: 100 } });
      await Promise.all(works.map((work) => merge(bench, work)));
      await replicas.idle();
      bench.github.clearFaults();
      return await promotedOnce(bench, works, since, 1, undefined, async () => ({ lost: [], duplicated: [] }));
    } finally {
      await replicas.stop();
    }
  });
}

export const webhooks: readonly Fault[] = [
  {
    id: 'F10',
    what: 'the webhook of the merge is lost, or all of them: the running app finds it by looking',
    play: async () =>
      sum([
        await lostAndFound([{ event: 'pull_request', action: 'closed' }]),
        await lostAndFound([{ event: 'pull_request' }, { event: 'push' }, { event: 'check_suite' }]),
      ]),
  },
  {
    id: 'F11',
    what: 'the app is down for a day and three merges, and every webhook is refused, or lost without a trace',
    play: async () => sum([await whileDown('refused'), await whileDown('lost')]),
  },
  {
    id: 'F12',
    what: 'every webhook comes a hundred times at once; three processes that know nothing of each other hear each a hundred times',
    play: async ({ short }) =>
      sum([
        await struckWhileMerging([
          {
            set: (bench) =>
              bench.github.addWebhookFault({ times: 'always', fault: { kind: 'double', times: short ? 10 : 100 } }),
          },
        ]),
        ...(short ? [] : [await heardByThree()]),
      ]),
  },
  {
    id: 'F13',
    what: 'the same events come again under new ids',
    play: () =>
      struckWhileMerging([
        {
          set: () => {},
          heal: async (bench) => {
            for (const event of ['pull_request', 'push', 'pull_request_review'])
              for (const body of sent(bench, event)) await post(bench, event, body, secretOf(bench));
          },
        },
      ]),
  },
  {
    id: 'F14',
    what: 'a later merge is told before an earlier one, of another policy and of the same',
    play: async () =>
      sum([await toldBackwards('coordinates-rounded.yml'), await toldBackwards('salaries-for-payroll.yml')]),
  },
  {
    id: 'F41',
    what: 'a push whose payload lists no files and another commit',
    play: () =>
      struckWhileMerging([
        {
          set: (bench) => bench.github.addWebhookFault({ times: 'always', fault: { kind: 'lose' } }),
          heal: async (bench) => {
            bench.github.addWebhookFault({ times: 'always', fault: { kind: 'double', times: 1 } });
            const body = sent(bench, 'push').at(-1);
            const payload = {
              ...JSON.parse(body ?? '{}'),
              ref: 'refs/heads/main',
              commits: [],
              after: '0'.repeat(40),
              head_commit: null,
            };
            await post(bench, 'push', JSON.stringify(payload), secretOf(bench));
          },
        },
      ]),
  },
  {
    id: 'F45',
    what: 'forged webhooks, one without a signature, and a true one again',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const work = await merge(bench, await approved(bench));
        await bench.idle();
        const body = sent(bench, 'pull_request').at(-1) ?? '';
        bench.github.resetRequests();
        const answers = [
          await post(bench, 'pull_request', body, 'another secret'),
          await post(bench, 'pull_request', body, ''),
          await post(bench, 'push', 'no JSON', 'another secret'),
        ];
        await bench.idle();
        const looked = bench.github.requests().length;
        const again = await post(bench, 'pull_request', body, secretOf(bench));
        await bench.idle();
        return sum([
          expecting(
            {
              'each is refused': answers.every((status) => status === 400 || status === 401),
              'nothing is looked at': looked === 0,
              'the true one is taken': again < 300,
            },
            4,
          ),
          await promotedOnce(bench, [work], since, 0),
        ]);
      }),
  },
];
