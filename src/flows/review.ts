import { decide } from '../core/approval/decide.ts';
import type { Decision } from '../core/approval/decision.ts';
import type { CommentFacts } from '../core/approval/facts.ts';
import { readButton } from '../core/commands/button.ts';
import { readCommand } from '../core/commands/command.ts';
import { checkReport } from '../core/report/check.ts';
import { eventComment, roundMark, statusComment } from '../core/report/comments.ts';
import { reviewersToAsk } from '../core/report/reviewers.ts';
import { OutsideError } from '../errors.ts';
import { answerCommands } from './commands.ts';
import { type Judged, judge, record } from './judge.ts';
import { keepComment, publishCheck, sayOnce } from './publish.ts';
import { readStanding } from './read/in-force.ts';
import { fetchFor } from './read/snapshot.ts';
import { snapshotWithoutRules } from './read/without-rules.ts';
import { readReportWords } from './words.ts';
import type { World } from './world.ts';

export type Reviewed =
  | { readonly did: 'judged'; readonly decision: Decision }
  /** Merged: the branch's own flow promotes it. */
  | { readonly did: 'left'; readonly why: 'merged' | 'closed' };

/** One pull request: reads it anew, decides, writes what differs of check, comment and review requests, answers commands. */
export async function review(world: World, number: number): Promise<Reviewed> {
  const facts = await world.forge.readPullRequest(number);
  if (facts.state === 'closed') return { did: 'left', why: 'closed' };
  const fetched = await fetchFor(world, facts);
  const standing = await readStanding(world, fetched.defaultTip);
  if (standing.state === 'none') {
    const snapshot = snapshotWithoutRules(world, facts, standing.rules);
    const decision = decide(snapshot);
    await publishCheck(world, facts, checkReport(snapshot, decision, new Map()));
    return { did: 'judged', decision };
  }
  if (facts.state === 'merged' && !facts.comments.some(mayBeCommand)) return { did: 'left', why: 'merged' };
  const judged = await judge(world, standing, facts, fetched);
  if (facts.state === 'open') await tell(world, judged);
  await record(world, judged);
  await answerCommands(world, standing, judged, judged.record);
  return facts.state === 'merged' ? { did: 'left', why: 'merged' } : { did: 'judged', decision: judged.decision };
}

function mayBeCommand({ own, edited, body }: CommentFacts): boolean {
  return !edited && (own ? readButton(body) : readCommand(body)) !== undefined;
}

/** Writes what people are to see, each only when it differs. The check comes first: it is what gates. */
async function tell(world: World, judged: Judged): Promise<void> {
  const { facts, snapshot, decision } = judged;
  const { words, notes } = await readReportWords(world, judged);
  await publishCheck(world, facts, checkReport(snapshot, decision, words, notes));
  if (snapshot.changes.length === 0) return;
  const asked = facts.comments.some(({ own, body }) => own && body.includes(roundMark(snapshot)));
  if (!asked && !facts.draft) await ask(world, judged);
  if (!facts.draft) await keepComment(world, facts, 'status', statusComment(snapshot, words));
  const event = eventComment(snapshot, decision);
  if (event !== undefined) await sayOnce(world, facts, event.key, event.text);
}

/** Asks for reviews once a round. GitHub refuses people without access to the repository: then the check names them. */
async function ask(world: World, { facts, snapshot, decision }: Judged): Promise<void> {
  const logins = reviewersToAsk(snapshot, decision, facts.requestedReviewers);
  if (logins.length === 0) return;
  try {
    await world.forge.requestReviewers(facts.number, logins);
  } catch (error) {
    if (!(error instanceof OutsideError) || error.retry !== 'never') throw error;
    world.log('reviewers were not asked', { pull: facts.number, why: error.message });
  }
}
