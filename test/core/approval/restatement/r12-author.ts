import type { History } from './moment.ts';
import { person } from './words.ts';

/** R12: "Who commanded a pull request of the app is its author." */
export function r12Author(history: History): string {
  const opening = history.moments.map(({ event }) => event).find((event) => event.event === 'open_pr');
  if (opening?.event !== 'open_pr') throw new Error('a timeline opens a pull request');
  return person(opening.commanded_by ?? opening.actor);
}
