import { explainUser } from '../core/approval/explain-review.ts';
import type { CommentFacts } from '../core/approval/facts.ts';
import { readButton } from '../core/commands/button.ts';
import { type ReadCommand, readCommand } from '../core/commands/command.ts';
import type { CommandEntry } from '../core/ledger/ledger-entry.ts';
import { type Entries, recordedCommand } from '../core/ledger/recorded.ts';
import type { Person } from '../core/person.ts';
import { explainedInMarkdown } from '../core/report/explained.ts';
import { code } from '../core/report/markdown.ts';
import type { Judged } from './judge.ts';
import { planOf } from './plan-words.ts';
import { sayOnce } from './publish.ts';
import type { Standing } from './read/in-force.ts';
import { openRestore } from './restore.ts';
import type { World } from './world.ts';

type Standable = Extract<Standing, { state: 'standing' }>;

/** One command that nobody answered yet. */
interface Asked {
  readonly comment: CommentFacts;
  readonly by: Person;
  readonly read: ReadCommand;
}

/** What came of answering: `promote` says that a governor asked for the promotion of what was merged. */
export interface Answered {
  readonly promote: boolean;
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
  let promote = false;
  for (const asked of unanswered(judged, entries)) {
    const outcome = await answer(world, standing, judged, asked);
    const { comment, by, read } = asked;
    const entry: CommandEntry = {
      kind: 'command',
      comment: comment.id,
      on: judged.facts.number,
      by,
      at: comment.at,
      words: read.words,
      outcome: outcome.done ? 'done' : 'refused',
      ...(outcome.why === undefined ? {} : { why: outcome.why }),
      ...(outcome.opened === undefined ? {} : { opened: outcome.opened }),
    };
    await world.ledger.append([entry]);
    await world.forge.react(comment.id, outcome.done ? 'rocket' : 'confused');
    if (outcome.done && read.ok && read.command.name === 'promote') promote = true;
  }
  return { promote };
}

function unanswered({ facts }: Judged, entries: Entries): readonly Asked[] {
  return facts.comments.flatMap((comment) => {
    if (comment.edited || recordedCommand(entries, comment.id) !== undefined) return [];
    const clicked = comment.own ? readButton(comment.body) : undefined;
    const by = comment.own ? clicked?.by : comment.by;
    if (by === undefined || by.kind === 'bot') return [];
    const read = readCommand(clicked?.command ?? comment.body);
    return read === undefined ? [] : [{ comment, by, read }];
  });
}

interface Outcome {
  readonly done: boolean;
  readonly why?: string;
  /** Pull request that was opened for it. */
  readonly opened?: number;
}

async function answer(
  world: World,
  standing: Standable,
  judged: Judged,
  { comment, by, read }: Asked,
): Promise<Outcome> {
  const { facts, snapshot, decision } = judged;
  const reply = (text: string) => sayOnce(world, facts, `answer:${comment.id}`, text);
  const refuse = async (why: string): Promise<Outcome> => {
    await reply(`${code(read.words, 100)}: ${why}`);
    return { done: false, why };
  };
  if (!snapshot.roster.governors.some(({ id }) => id === by.id)) return refuse('commands are for governors.');
  if (!read.ok) return refuse(`${read.why}.`);
  const { command } = read;
  switch (command.name) {
    case 'recheck':
      // This very run read everything anew.
      return { done: true };
    case 'explain': {
      const [person] = await world.forge.readAccounts([command.login]);
      if (person === undefined) return refuse(`there is no account ${code(command.login)}.`);
      await reply(explainedInMarkdown(explainUser(decision, person)));
      return { done: true };
    }
    case 'plan': {
      await reply(await planOf(world, standing, judged));
      return { done: true };
    }
    case 'promote':
      if (facts.state !== 'merged') return refuse('this pull request is not merged: merging it promotes it.');
      return decision.promotion?.word === 'withheld'
        ? refuse('what was merged is withheld: the check says why, and reviews still count.')
        : { done: true };
    case 'restore': {
      const opened = await openRestore(world, standing, command.policyKey, { comment: comment.id, by });
      if (typeof opened === 'string') return refuse(opened);
      await reply(`#${opened} restores ${code(command.policyKey)} to what is in production.`);
      return { done: true, opened };
    }
  }
}
