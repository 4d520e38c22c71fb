import type { History, Moment } from './moment.ts';
import { person } from './words.ts';

export interface Review {
  readonly moment: Moment;
  readonly by: string;
  readonly state: 'approved' | 'changes_requested' | 'commented';
  readonly commit: string | null;
  readonly dismissed: boolean;
}

/**
 * All submitted reviews in their order, with what became of them.
 * R14: "After the merge, reviews count until the promotion", so those after a merge are among them.
 */
export function reviews(history: History): readonly Review[] {
  return history.moments.flatMap((moment) => {
    const event = moment.event;
    if (event.event !== 'review') return [];
    const dismissed = event.id !== undefined && history.now.dismissed.includes(event.id);
    return [{ moment, by: person(event.actor), state: event.state, commit: event.commit, dismissed }];
  });
}
