import type { Person } from '../core/person.ts';
import type { Repository } from '../ports.ts';

/** A place to look at. What is to be done there is read from the world, never from the event that named it. */
export type Task =
  /** All repositories of all installations: what lost events may have left behind. */
  | { readonly kind: 'everything' }
  /** So many repositories of one installation, whose turn it is. */
  | { readonly kind: 'installation'; readonly installation: number; readonly share: number }
  /** `head`: where an event or a list said it stands, to say there that it could not be read. */
  | { readonly kind: 'pull'; readonly repository: Repository; readonly number: number; readonly head?: string }
  /** A click on a button of our check; GitHub signed who it was. */
  | {
      readonly kind: 'button';
      readonly repository: Repository;
      readonly number: number;
      readonly identifier: string;
      readonly by: Person;
      /** GUIDs of the deliveries that told of it. */
      readonly deliveries: readonly string[];
      /** Found in the log of deliveries: it may have been acted upon before. */
      readonly late: boolean;
    }
  /** The protected branch: promotions, sync, drift. `pulls` were said to be merged: where to look first. */
  | { readonly kind: 'branch'; readonly repository: Repository; readonly pulls: readonly number[] }
  /** What a merge queue would merge for a pull request. */
  | { readonly kind: 'group'; readonly repository: Repository; readonly number: number; readonly head: string }
  /** `whole`: every open pull request, whatever was seen before. */
  | { readonly kind: 'sweep'; readonly repository: Repository; readonly whole: boolean };

/** One run at a time per key. */
export function keyOf(task: Task): string {
  if (task.kind === 'everything') return task.kind;
  if (task.kind === 'installation') return `installation ${task.installation}`;
  const where = `${task.repository.id}`;
  if (task.kind === 'button') return `${where}#${task.number}!${task.identifier}:${task.by.id}`;
  if (task.kind === 'group') return `${where}@${task.head}`;
  return task.kind === 'pull' ? `${where}#${task.number}` : `${where}:${task.kind}`;
}

/** Two tasks for one key as one. */
export function fold(waiting: Task, later: Task): Task {
  if (waiting.kind === 'sweep' && later.kind === 'sweep') return { ...later, whole: waiting.whole || later.whole };
  if (waiting.kind === 'button' && later.kind === 'button')
    return {
      ...later,
      deliveries: [...new Set([...waiting.deliveries, ...later.deliveries])],
      late: waiting.late || later.late,
    };
  if (waiting.kind === 'pull' && later.kind === 'pull') return { ...waiting, ...later };
  if (waiting.kind !== 'branch' || later.kind !== 'branch') return later;
  return { ...later, pulls: [...new Set([...waiting.pulls, ...later.pulls])] };
}
