import { printButton } from '../core/commands/button.ts';
import { deliveriesIn, withDeliveries } from '../core/commands/click-deliveries.ts';
import { answeredClicks } from '../core/ledger/recorded.ts';
import type { World } from '../flows/world.ts';
import type { Task } from './tasks.ts';

type Click = Extract<Task, { kind: 'button' }>;

/**
 * A click becomes a comment, once for the deliveries that told of it; the comment is then a command like any other.
 * What was answered is in the ledger, whatever becomes of the comment; one that was edited before is written anew, for
 * it commands nothing. `isDone` knows the deliveries that this process dealt with; false: there was nothing to write.
 */
export async function writeClick(
  { number, identifier, by, deliveries, late }: Click,
  isDone: (guid: string) => boolean,
  openWorld: () => Promise<Pick<World, 'forge' | 'ledger'>>,
): Promise<boolean> {
  const open = deliveries.filter((guid) => !isDone(guid));
  const body = printButton(by, identifier);
  if (body === undefined || open.length === 0) return false;
  const { forge, ledger } = await openWorld();
  const answered = answeredClicks((await ledger.read()).entries);
  const { comments } = late ? await forge.readPullRequest(number) : { comments: [] };
  const said = comments.flatMap((comment) => (comment.own && !comment.edited ? deliveriesIn(comment.body) : []));
  const left = open.filter((guid) => !answered.has(guid) && !said.includes(guid));
  if (left.length > 0) await forge.publishComment(number, { body: withDeliveries(body, left) });
  return true;
}
