import type { Repository } from '../ports.ts';

/** A place to look at. What is to be done there is read from the world, never from the event that named it. */
export type Task =
  | { readonly kind: 'pull'; readonly repository: Repository; readonly number: number }
  /** The protected branch: promotions, sync, drift. `pulls` were said to be merged: where to look first. */
  | { readonly kind: 'branch'; readonly repository: Repository; readonly pulls: readonly number[] }
  | { readonly kind: 'sweep'; readonly repository: Repository };

/** One run at a time per key. */
export function keyOf(task: Task): string {
  const where = `${task.repository.id}`;
  return task.kind === 'pull' ? `${where}#${task.number}` : `${where}:${task.kind}`;
}

/** Two tasks for one key as one. */
export function fold(waiting: Task, later: Task): Task {
  if (waiting.kind !== 'branch' || later.kind !== 'branch') return later;
  return { ...later, pulls: [...new Set([...waiting.pulls, ...later.pulls])] };
}
