import { decide } from '../core/approval/decide.ts';
import type { Decision } from '../core/approval/decision.ts';
import type { CommentFacts, PullRequestFacts } from '../core/approval/facts.ts';
import { recordReachesHead } from '../core/approval/record-reaches-head.ts';
import type { PullRequestSnapshot } from '../core/approval/snapshot.ts';
import { readButton } from '../core/commands/button.ts';
import { readCommand } from '../core/commands/command.ts';
import { reviewNeeded } from '../core/notifications/of-pull-request.ts';
import { checkReport } from '../core/report/check.ts';
import { eventComment, isOfRound, statusComment } from '../core/report/comments.ts';
import { reviewersToAsk } from '../core/report/reviewers.ts';
import { triedWords } from '../core/report/tried.ts';
import { OutsideError } from '../errors.ts';
import { answerCommands } from './commands.ts';
import { type Judged, judge, record } from './judge.ts';
import { observed, observes } from './observed.ts';
import { isProposal } from './proposal.ts';
import { keepComment, publishCheck } from './publish.ts';
import { fetchFor } from './read/fetch-for.ts';
import { readStanding, type Standable } from './read/in-force.ts';
import { isCommanderUnknown } from './read/snapshot.ts';
import { snapshotWithoutRules } from './read/without-rules.ts';
import { reviewProposal } from './review-proposal.ts';
import { rolesNow } from './roles-now.ts';
import { asOf, tellOnce } from './tell.ts';
import { type Troubles, tellTrouble, troubleIsOver } from './trouble.ts';
import { readReportWords } from './words.ts';
import type { World } from './world.ts';

export type Reviewed =
  /**
   * `behind`: the record of pushes does not show the head yet, or that of commands not who asked; look again soon. `branch`: a command
   * changed what is in force, or may be: the protected branch is to be looked at.
   */
  | {
      readonly did: 'judged';
      readonly decision: Decision;
      readonly behind: boolean;
      readonly branch: boolean;
      /** Account ids of those who govern the repository now, as far as they could be read. */
      readonly governors: readonly number[];
    }
  /** Merged: the branch's own flow promotes it. */
  | { readonly did: 'left'; readonly why: Left; readonly branch?: boolean };

/** `promotion`: a pull request of the app that carries a promotion, judged by its own rule. */
type Left = 'merged' | 'closed' | 'promotion';

/**
 * One pull request: reads it anew, decides, writes what differs of check, comment and review requests, answers commands.
 * Where it cannot be judged the check says so, on `head` as an event named it while nothing better is known.
 */
export async function review(
  world: World,
  number: number,
  { head, troubles = new Map() }: { readonly head?: string | undefined; readonly troubles?: Troubles } = {},
): Promise<Reviewed> {
  const seen: Seen = { head, world };
  const read = await readAndJudge(seen, number).catch(async (error: unknown) => {
    await tellTrouble(seen.world, troubles, { number, head: seen.head }, error);
    throw error;
  });
  troubleIsOver(world, troubles, number);
  if (read.state === 'left') return { did: 'left', why: read.why };
  if (read.state === 'unruled') {
    const decision = decide(read.snapshot);
    await publishCheck(world, read.facts, checkReport(read.snapshot, decision, new Map()));
    return { did: 'judged', decision, behind: false, branch: false, governors: [] };
  }
  const { standing, judged } = read;
  if (observes(standing)) return observe(seen.world, judged);
  const { facts, decision } = judged;
  if (facts.state === 'open') await tell(world, judged);
  await record(world, judged);
  const { branch } = await answerCommands(world, standing, judged, judged.record);
  if (facts.state !== 'open') return { did: 'left', why: facts.state, branch };
  return { did: 'judged', decision, behind: isBehind(judged), branch, governors: governorsOf(judged) };
}

/** A repository that is only observed is judged like any other; nothing is said but the check, and nothing is done. */
async function observe(world: World, judged: Judged): Promise<Reviewed> {
  const { facts, snapshot, decision } = judged;
  const { words, notes } = await readReportWords(world, judged);
  if (facts.state === 'open') await publishCheck(world, facts, checkReport(snapshot, decision, words, notes));
  return { did: 'judged', decision, behind: isBehind(judged), branch: false, governors: governorsOf(judged) };
}

function governorsOf({ snapshot }: Judged): readonly number[] {
  return snapshot.roster.governors.map(({ id }) => id);
}

function isBehind({ facts, snapshot, record: known }: Judged): boolean {
  if (facts.state !== 'open' || snapshot.changes.length === 0) return false;
  return !recordReachesHead(snapshot) || isCommanderUnknown(facts, known);
}

type Read =
  | { readonly state: 'left'; readonly why: Left }
  | { readonly state: 'unruled'; readonly facts: PullRequestFacts; readonly snapshot: PullRequestSnapshot }
  | { readonly state: 'judged'; readonly standing: Standable; readonly judged: Judged };

/** What is known while a pull request is read: where, and in which words, trouble is to be told. */
interface Seen {
  head: string | undefined;
  world: World;
}

async function readAndJudge(seen: Seen, number: number): Promise<Read> {
  const { world } = seen;
  const facts = await world.forge.readPullRequest(number);
  const asks = facts.comments.some(mayBeCommand);
  if (facts.state === 'closed' && !asks) return { state: 'left', why: 'closed' };
  if (facts.state === 'open') seen.head = facts.head.id;
  if (facts.state === 'open' && isProposal(world, facts)) {
    await reviewProposal(world, facts);
    return { state: 'left', why: 'promotion' };
  }
  const fetched = await fetchFor(world, facts);
  const standing = await readStanding(world, fetched.defaultTip);
  if (standing.state === 'none' && facts.state === 'closed') return { state: 'left', why: 'closed' };
  if (standing.state === 'none')
    return { state: 'unruled', facts, snapshot: snapshotWithoutRules(world, facts, standing.rules) };
  if (observes(standing)) seen.world = observed(world);
  if (facts.state === 'merged' && !asks) return { state: 'left', why: 'merged' };
  const commanded = facts.comments.some((comment) => !comment.answered && mayBeCommand(comment));
  const judged = await judge(commanded ? rolesNow(world) : world, standing, facts, fetched);
  return { state: 'judged', standing, judged };
}

function mayBeCommand({ own, edited, body }: CommentFacts): boolean {
  return !edited && (own ? readButton(body) : readCommand(body)) !== undefined;
}

/** Writes what people are to see, each only when it differs. The check comes first: it is what gates. */
async function tell(world: World, judged: Judged): Promise<void> {
  const { facts, snapshot, decision } = judged;
  const { words, notes } = await readReportWords(world, judged);
  const tried = triedWords(judged.record, { number: facts.number, head: facts.head.id });
  await publishCheck(world, facts, checkReport(snapshot, decision, words, [...notes, ...tried]));
  if (snapshot.changes.length === 0) return;
  const asked = facts.comments.some(({ own, body }) => own && isOfRound(body, snapshot));
  if (!facts.draft) await askOnce(world, judged, statusComment(snapshot, words), asked);
  const event = eventComment(snapshot, decision);
  if (event !== undefined) await tellOnce(world, judged, event);
}

/** Asks those whose review is needed, once a round: on GitHub and in the operator's channels. The comment is the mark. */
async function askOnce(world: World, judged: Judged, status: string, asked: boolean): Promise<void> {
  const { facts, snapshot, decision } = judged;
  const keep = async (now: PullRequestFacts) => {
    await keepComment(world, now, 'status', status);
  };
  if (asked) return keep(facts);
  const needed = reviewNeeded(snapshot, decision);
  if (needed === undefined) return keep(facts);
  // While a channel holds up the mark, other runs of this round ask nobody twice.
  await world.remember(`asked ${world.repository.id} ${facts.number} ${needed.key}`, () => ask(world, judged));
  await world.tell(needed, async (attempt) => keep(await asOf(world, facts, attempt)));
}

/** GitHub refuses people without access to the repository: then the check names them. */
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
