import type { WrittenCommit } from '../../../../src/core/scenario/written-scenario.ts';
import { before, type History, type Moment } from './moment.ts';
import { person, type Tree } from './words.ts';

/** One push to the head branch; opening the pull request is one too. */
export interface Push {
  readonly moment: Moment;
  /** Who pushed by GitHub's record. */
  readonly pusher: string | 'unreadable';
  readonly commits: readonly WrittenCommit[];
  /** The files before it: those of the head, or of the base when the pull request was opened. */
  readonly filesBefore: Tree;
}

/** All pushes, oldest first. */
export function pushes(history: History): readonly Push[] {
  return history.moments.flatMap((moment) => {
    const event = moment.event;
    if (event.event !== 'open_pr' && event.event !== 'push') return [];
    const pusher = event.pusher === undefined ? event.actor : event.pusher;
    return [
      {
        moment,
        pusher: pusher === null ? 'unreadable' : person(pusher),
        commits: event.commits ?? [],
        filesBefore: before(history, moment)?.files ?? moment.forkedFrom,
      },
    ];
  });
}
