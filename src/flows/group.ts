import { decide } from '../core/approval/decide.ts';
import { checkReport } from '../core/report/check.ts';
import { judge } from './judge.ts';
import { observes } from './observed.ts';
import { isProposal } from './proposal.ts';
import { fetchFor } from './read/fetch-for.ts';
import { readStanding } from './read/in-force.ts';
import { snapshotWithoutRules } from './read/without-rules.ts';
import { reviewProposal } from './review-proposal.ts';
import { readReportWords } from './words.ts';
import { OBSERVED_CHECK_NAME, type World } from './world.ts';

/**
 * Judges what a merge queue would merge for one pull request: its own bytes, not the pull request's (T38). Always
 * concludes: a check that stays open would hang the queue.
 */
export async function judgeGroup(world: World, number: number, group: string): Promise<void> {
  const facts = await world.forge.readPullRequest(number);
  if (isProposal(world, facts)) return reviewProposal(world, facts, group);
  const fetched = await fetchFor(world, facts);
  const standing = await readStanding(world, fetched.defaultTip);
  const report =
    standing.state === 'none' ? unruled(snapshotWithoutRules(world, facts, standing.rules)) : await judged(standing);
  await world.forge.publishCheck({
    head: group,
    externalId: `${number}:${report.digest.slice(0, 32)}`,
    name: observes(standing) ? OBSERVED_CHECK_NAME : world.check,
    conclusion: report.conclusion === 'success' ? 'success' : 'failure',
    title: report.title,
    summary: report.summary,
    text: report.text,
    annotations: [],
    actions: [],
  });

  async function judged(of: Parameters<typeof judge>[1]) {
    const one = await judge(world, of, facts, fetched, { group });
    const { words, notes } = await readReportWords(world, one);
    return checkReport(one.snapshot, one.decision, words, notes);
  }
}

function unruled(snapshot: ReturnType<typeof snapshotWithoutRules>) {
  return checkReport(snapshot, decide(snapshot), new Map());
}
