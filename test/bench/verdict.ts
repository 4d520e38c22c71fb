import { DEV, openSalaries, salariesAs } from '../e2e/salaries.ts';
import { aBench, type Bench } from '../support/bench.ts';
import type { Figures, Size } from './measure.ts';
import { type BareApp, startBareApp } from './start-bare-app.ts';
import { median } from './timing.ts';

const OURS = 'approve-to-promote';

/**
 * From the event to the verdict written, against a bare Probot app that does one read, one git fetch and one write. Both
 * are own processes before the same stand-in; each event goes to one of them alone.
 */
export async function verdict(size: Size): Promise<Figures> {
  const bench = await aBench();
  let bare: BareApp | undefined;
  try {
    bare = await startBareApp(bench);
    await bench.idle();
    return ratiosOf(await timesOf(bench, bare.slug, size === 'full' ? 25 : 1));
  } finally {
    await bare?.stop();
    await bench.stop();
  }
}

interface Times {
  /** Milliseconds from an approval to the check that counts it. */
  readonly review: number[];
  /** Milliseconds from a push to the check on the new head. */
  readonly push: number[];
}

async function timesOf(bench: Bench, bare: string, runs: number): Promise<Readonly<Record<'ours' | 'floor', Times>>> {
  const times = { ours: { review: [], push: [] } as Times, floor: { review: [], push: [] } as Times };
  const pull = await openSalaries(bench, 2);
  await bench.idle();
  let constant = 2;
  for (let run = -1; run < runs; run += 1) {
    for (const [side, hears, deaf] of [
      ['floor', bare, OURS],
      ['ours', OURS, bare],
    ] as const) {
      bench.github.clearFaults();
      bench.github.addWebhookFault({ match: { app: deaf }, times: 'always', fault: { kind: 'lose' } });
      constant += 1;
      const files = { [DEV]: await salariesAs(bench, constant) };
      const push = await eventToVerdict(bench, hears, () => bench.commit('governor-1', 'salaries-2', files));
      const review = await eventToVerdict(bench, hears, () => bench.person('owner-hr').approve(pull));
      // The first of each warms up.
      if (run < 0) continue;
      times[side].push.push(push);
      times[side].review.push(review);
    }
  }
  bench.github.clearFaults();
  return times;
}

function ratiosOf({ ours, floor }: Awaited<ReturnType<typeof timesOf>>): Figures {
  const figure = (event: keyof Times) => {
    const [app, bare] = [median(ours[event]), median(floor[event])];
    return { value: app / bare, goal: 1.5, from: { ours: app, floor: bare, runs: ours[event].length } };
  };
  return { verdictRatio: figure('review'), verdictOfPushRatio: figure('push') };
}

/** Milliseconds from the webhook on its way to the check written. */
async function eventToVerdict(bench: Bench, app: string, act: () => Promise<unknown>): Promise<number> {
  const { github } = bench;
  github.resetRequests();
  const before = github.webhooksStarted();
  const acting = act();
  await moment(() => github.webhooksStarted() > before);
  const begin = performance.now();
  const written = { actor: `installation:${app}`, operation: '^checks/(create|update)$' };
  await moment(() => github.requests(written).some(({ status }) => status !== undefined));
  const took = performance.now() - begin;
  await acting;
  await bench.idle();
  return took;
}

/** Resolves within a millisecond of something being so. */
async function moment(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('an event had no verdict within a minute');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
