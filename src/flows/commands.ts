import { explainUser } from '../core/approval/explain-review.ts';
import type { CommentFacts } from '../core/approval/facts.ts';
import type { PullRequestSnapshot } from '../core/approval/snapshot.ts';
import { readButton } from '../core/commands/button.ts';
import { deliveriesIn } from '../core/commands/click-deliveries.ts';
import { type ReadCommand, readCommand } from '../core/commands/command.ts';
import type { CommandEntry } from '../core/ledger/ledger-entry.ts';
import { answeredClicks, type Entries, recordedCommand } from '../core/ledger/recorded.ts';
import type { Person } from '../core/person.ts';
import { explainedInMarkdown } from '../core/report/explained.ts';
import { code } from '../core/report/markdown.ts';
import type { Commanded, CommandOutcome } from './command-outcome.ts';
import { adopt, repairEnvironment } from './end-drift.ts';
import { hold, release } from './holds.ts';
import type { Judged } from './judge.ts';
import { judgeAsPromoted } from './judge-as-promoted.ts';
import { planOf } from './plan-words.ts';
import { sayOnce } from './publish.ts';
import type { Standable } from './read/in-force.ts';
import { openRestore } from './restore.ts';
import { rollBack } from './rollback.ts';
import { tryInDev } from './try.ts';
import type { World } from './world.ts';

/** One command that nobody answered yet. */
interface Asked extends Commanded {
  readonly read: ReadCommand;
  /** Of a click: GUIDs of the deliveries that told of it. */
  readonly deliveries: readonly string[];
}

/** What came of answering: `branch` says that the protected branch is to be looked at next. */
export interface Answered {
  readonly branch: boolean;
}

/**
 * Answers the commands of a pull request that have no answer yet, in order. A command is done when the app's reaction is
 * on it; the ledger keeps it from being done twice, and an edited comment commands nothing (T60).
 */
export async function answerCommands(
  world: World,
  standing: Standable,
  judged: Judged,
  entries: Entries,
): Promise<Answered> {
  let branch = false;
  await finishReactions(world, judged, entries);
  for (const asked of unanswered(judged, entries)) {
    const { comment, by, on, read, deliveries } = asked;
    const outcome = await answer(world, standing, judged, asked);
    const text = outcome.done ? outcome.text : `${code(read.words, 100)}: ${outcome.why}`;
    if (text !== undefined) await sayOnce(world, judged.facts, `answer:${comment.id}`, text);
    const entry: CommandEntry = {
      kind: 'command',
      comment: comment.id,
      on,
      by,
      at: comment.at,
      words: read.words,
      outcome: outcome.done ? 'done' : 'refused',
      ...(outcome.done ? {} : { why: outcome.why }),
      ...(outcome.done && outcome.opened !== undefined ? { opened: outcome.opened } : {}),
      ...(deliveries.length > 0 ? { deliveries } : {}),
    };
    await world.ledger.append([...(outcome.done ? (outcome.entries ?? []) : []), entry]);
    await world.forge.react(comment.id, reactionOf(entry.outcome));
    if (outcome.done && outcome.branch) branch = true;
  }
  return { branch };
}

/** A process that died after it recorded an answer has not put its reaction on the comment; nor has a click's second one. */
async function finishReactions(world: World, { facts }: Judged, entries: Entries): Promise<void> {
  const answerOf = answersIn(entries);
  for (const comment of facts.comments) {
    const known = comment.answered ? undefined : answerOf(comment);
    if (known !== undefined) await world.forge.react(comment.id, reactionOf(known.outcome));
  }
}

/** What the ledger says of a comment, or of the click it stands for when another comment stood for it before. */
function answersIn(entries: Entries): (comment: CommentFacts) => CommandEntry | undefined {
  const clicks = answeredClicks(entries);
  return (comment) => {
    const answers = clickedIn(comment).map((guid) => clicks.get(guid));
    return recordedCommand(entries, comment.id) ?? (answers.includes(undefined) ? undefined : answers[0]);
  };
}

function clickedIn({ own, edited, body }: CommentFacts): readonly string[] {
  return own && !edited && readButton(body) !== undefined ? deliveriesIn(body) : [];
}

function reactionOf(outcome: CommandEntry['outcome']): 'rocket' | 'confused' {
  return outcome === 'done' ? 'rocket' : 'confused';
}

function unanswered({ facts, snapshot }: Judged, entries: Entries): readonly Asked[] {
  const answerOf = answersIn(entries);
  const clicked = new Set<string>();
  return facts.comments.flatMap((comment) => {
    if (comment.edited || comment.answered || answerOf(comment) !== undefined) return [];
    const button = comment.own ? readButton(comment.body) : undefined;
    const by = comment.own ? button?.by : comment.by;
    if (by === undefined || by.kind === 'bot') return [];
    const read = readCommand(button?.command ?? comment.body);
    if (read === undefined || (!read.ok && read.unknown && !isGovernor(snapshot, by))) return [];
    const deliveries = clickedIn(comment);
    if (deliveries.length > 0 && deliveries.every((guid) => clicked.has(guid))) return [];
    for (const guid of deliveries) clicked.add(guid);
    return [{ comment, by, on: facts.number, read, deliveries }];
  });
}

async function answer(world: World, standing: Standable, judged: Judged, asked: Asked): Promise<CommandOutcome> {
  const { facts, snapshot, decision } = judged;
  const { read, by, comment } = asked;
  if (!isGovernor(snapshot, by)) return refuse('commands are for governors.');
  if (!read.ok) return refuse(`${read.why}.`);
  const { command } = read;
  switch (command.name) {
    case 'recheck':
      // This very run read everything anew.
      return { done: true };
    case 'explain': {
      const [person] = await world.forge.readAccounts([command.login]);
      if (person === undefined) return refuse(`there is no account ${code(command.login)}.`);
      const then = await judgeAsPromoted(world, standing, facts, judged.fetched);
      return { done: true, text: explainedInMarkdown(explainUser(then.decision, person)) };
    }
    case 'plan':
      return { done: true, text: await planOf(world, standing, judged) };
    case 'promote':
      if (command.confirms !== undefined)
        return {
          done: true,
          branch: true,
          text: 'Confirmed: a sync may take out of effect exactly what these characters name.',
        };
      if (facts.state !== 'merged') return refuse('this pull request is not merged: merging it promotes it.');
      return decision.promotion?.word === 'withheld'
        ? refuse('what was merged is withheld: the check says why, and reviews still count.')
        : { done: true, branch: true };
    case 'restore': {
      const opened = await openRestore(world, standing, command.policyKey, { comment: comment.id, by });
      if (typeof opened === 'string') return refuse(opened);
      return { done: true, opened, text: `#${opened} restores ${code(command.policyKey)} to what is in production.` };
    }
    case 'rollback':
      return rollBack(world, command.policyKey, asked);
    case 'hold':
      return hold(world, standing, judged, command.policyKey, asked);
    case 'release':
      return release(judged, command.policyKey, asked);
    case 'try':
      return tryInDev(world, standing, judged, { ...asked, off: command.off });
    case 'repair':
      return repairEnvironment(world);
    case 'adopt':
      return adopt(world, command.policyKey, asked);
  }
}

function isGovernor({ roster }: PullRequestSnapshot, by: Person): boolean {
  return roster.governors.some(({ id }) => id === by.id);
}

function refuse(why: string): CommandOutcome {
  return { done: false, why };
}
