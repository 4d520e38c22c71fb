import type { PullRequestFacts } from '../core/approval/facts.ts';
import { checkReport } from '../core/report/check.ts';
import { eventComment, promotedComment } from '../core/report/comments.ts';
import { incidentReport } from '../core/report/incident.ts';
import type { SyncPlan } from '../core/sync/sync-plan.ts';
import type { Judged } from './judge.ts';
import { type Promoted, promote } from './promote.ts';
import { publishCheck, sayOnce } from './publish.ts';
import { readStanding, type Standing } from './read/in-force.ts';
import { type Synced, sync } from './sync.ts';
import { readWords } from './words.ts';
import type { World } from './world.ts';

/** Marks the issue that tells of edits in production and of a broken record. */
const INCIDENT = '<!-- approve-to-promote:incident -->';

export interface BranchDone {
  readonly promoted: Promoted;
  readonly synced: Synced | undefined;
}

/**
 * Everything that follows from what the protected branch holds now: promotions that wait, the environment, and what
 * nobody promoted. Whatever happened before, by whomever, it ends in the same state; run twice, it writes once.
 */
export async function branch(world: World, hints: readonly number[]): Promise<BranchDone> {
  const promoted = await promote(world, hints);
  if (promoted.did === 'stopped') {
    world.log('stopped', { why: promoted.why });
    return { promoted, synced: undefined };
  }
  // What counts is what stands in git now, not what this process believes it wrote.
  await world.git.fetch({ ids: [promoted.tip] });
  const standing = await readStanding(world, promoted.tip);
  if (standing.state === 'none') throw new Error(`nothing is in force after it was: ${standing.why}`);
  const synced = await sync(world, standing, promoted.tip);
  for (const judged of promoted.judged) await tellMerged(world, judged);
  const known = new Map(promoted.judged.map(({ facts }) => [facts.number, facts]));
  for (const number of new Set([...hints, ...known.keys()]))
    await tellPromoted(world, standing, number, known.get(number));
  await world.forge.publishIssue({
    marker: INCIDENT,
    ...incidentReport(promoted.tampered, standing.broken, failuresOf(synced)),
  });
  return { promoted, synced };
}

/** Check and comment of a merged pull request. */
async function tellMerged(world: World, { facts, snapshot, decision, trees }: Judged): Promise<void> {
  await publishCheck(world, facts, checkReport(snapshot, decision, await readWords(world, snapshot, trees)));
  const event = eventComment(snapshot, decision);
  if (event !== undefined) await sayOnce(world, facts, event.key, event.text);
}

/**
 * Tells those who took part, once per statement, what came into force, whoever promoted it and whenever. What was seen
 * to be said is remembered, so that an event about it again costs nothing.
 */
async function tellPromoted(
  world: World,
  { inForce }: Extract<Standing, { state: 'standing' }>,
  number: number,
  known: PullRequestFacts | undefined,
): Promise<void> {
  const pull = inForce.pulls.get(number);
  if (pull === undefined) return;
  await world.remember(`told ${world.repository.id} ${number} ${pull.sequence}`, async () => {
    const facts = known ?? (await world.forge.readPullRequest(number));
    const { key, text } = promotedComment({ ...pull, promoter: pull.promoter.login });
    await sayOnce(world, facts, key, text);
  });
}

/** What a sync did not bring about, in words. */
function failuresOf(synced: Synced): readonly string[] {
  switch (synced.did) {
    case 'off':
      return [];
    case 'nothing':
      return notPut(synced.plan);
    case 'stopped':
      return [synced.why, ...synced.problems.map(({ path, message }) => `${path}: ${message}`)];
    case 'synced':
      return [
        ...notPut(synced.plan),
        ...synced.report.outcomes.flatMap((outcome) =>
          outcome.result === 'failed' || outcome.result === 'not attempted'
            ? [`${outcome.policyKey}: ${outcome.why}`]
            : [],
        ),
        ...(synced.report.settled ? [] : ['The environment does not enforce the whole set yet.']),
      ];
  }
}

function notPut({ refused, withheld }: SyncPlan): readonly string[] {
  return [
    ...withheld,
    ...refused.flatMap(({ policyKey, problems }) => problems.map(({ message }) => `${policyKey}: ${message}`)),
  ];
}
