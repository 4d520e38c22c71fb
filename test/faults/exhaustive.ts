import { type Bench, PEOPLE } from '../support/bench.ts';
import type { Fault, Manner } from './fault.ts';
import { type Flow, flows } from './flows.ts';
import { killAt, killNow } from './killer.ts';
import type { Stage } from './stage.ts';
import { sum, type Tally } from './tally.ts';
import { compared, firstSeen, seenOf, since, type View } from './view.ts';
import { numberOf } from './work.ts';

const APP = 'installation:approve-to-promote';

/** How often a death that did not happen is tried. */
const MOST_TRIES = 3;

/** At which request it dies, in the order of a run in which nobody does: of GitHub, or of production's environment. */
interface Death {
  readonly of: 'GitHub' | 'the environment';
  readonly nth: number;
  readonly when: 'before' | 'after';
  readonly operation: string;
}

/**
 * A flow undisturbed, and then once for each request it makes, killed before the request is heard and after: every
 * ending is to look as where nobody died.
 */
async function everyDeathOf(flow: Flow, { part }: Manner): Promise<Tally> {
  const stage = await flow.stage();
  try {
    // The first round of a bench writes what is there ever after, such as the ledger's branch.
    await round(stage, flow);
    const { view: right, deaths } = await round(stage, flow);
    const tallies: Tally[] = [];
    for (const death of deaths.filter((_, at) => at % part.of === part.nth - 1))
      tallies.push(await oneDeath(stage, flow, death, right));
    return sum(tallies);
  } finally {
    await stage.stop();
  }
}

/**
 * One round with a death. A round may ask for less than the one it is compared with, when two things came to be done
 * together: then nobody died, and it is played again.
 */
async function oneDeath(stage: Stage, flow: Flow, death: Death, right: View): Promise<Tally> {
  const tallies: Tally[] = [];
  let died = false;
  for (let tries = 0; tries < MOST_TRIES && !died; tries += 1) {
    const seen = await round(stage, flow, death);
    died = seen.died;
    const { lost, duplicated } = compared(right, seen.view);
    const named = (what: string) =>
      `killed ${death.when} ${death.nth} of ${death.of} (${death.operation}), ${died ? 'and died' : 'and lived'}: ${what}`;
    for (const what of [...lost, ...duplicated]) process.stderr.write(`${flow.name}, ${named(what)}\n`);
    tallies.push({ runs: died ? 1 : 0, planned: 0, lost: lost.map(named), duplicated: duplicated.map(named) });
  }
  if (!died) process.stderr.write(`${flow.name}: nobody died ${death.when} ${death.nth} of ${death.of}\n`);
  return { ...sum(tallies), planned: 1 };
}

async function round(
  stage: Stage,
  { prepare, act, after }: Flow,
  death?: Death,
): Promise<{ readonly view: View; readonly died: boolean; readonly deaths: readonly Death[] }> {
  const { bench, outside } = stage;
  newHour(bench);
  const work = await prepare(bench);
  await bench.idle();
  const before = await firstSeen(stage, work.number);
  bench.github.resetRequests();
  outside?.forget();
  if (death?.of === 'GitHub') killAt(bench, { nth: death.nth, when: death.when });
  if (death?.of === 'the environment') outside?.strikeAt(death.nth, death.when, () => killNow(bench));
  await act(bench, work);
  await bench.settled();
  const deaths = deathsIn(stage);
  bench.github.clearFaults();
  outside?.forget();
  const died = bench.app().exited();
  if (died) await bench.restart();
  await bench.idle();
  const view = since(before, await seenOf(stage, await numberOf(bench, work), before));
  await after?.(bench, work);
  await bench.idle();
  return { view, died, deaths };
}

/** Many rounds are played in an hour: nobody is to meet GitHub's limit because of that. */
function newHour({ github }: Bench): void {
  for (const actor of [APP, ...PEOPLE.map((login) => `user:${login}`)])
    for (const resource of ['core', 'graphql'] as const) github.setRateLimit(actor, resource, 5000);
}

function deathsIn({ bench, outside }: Stage): readonly Death[] {
  const asked = bench.github.requests({ actor: APP }).map(({ operation }) => operation);
  const messages = [...Array(outside?.asked() ?? 0)].map(() => 'a message');
  const both = (of: Death['of'], operations: readonly string[]) =>
    operations.flatMap((operation, index): Death[] => {
      const nth = index + 1;
      return [
        { of, nth, when: 'before', operation },
        { of, nth, when: 'after', operation },
      ];
    });
  return [...both('GitHub', asked), ...both('the environment', messages)];
}

export const exhaustive: readonly Fault[] = flows.map((flow) => ({
  id: `crash:${flow.name.replaceAll(' ', '-')}`,
  what: `killed before and after every request: ${flow.name}`,
  play: (manner) => everyDeathOf(flow, manner),
}));
