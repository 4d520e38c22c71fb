import type { PullRequestSnapshot } from './snapshot.ts';

/** Whether GitHub's record of pushes shows how the head came about (R13). */
export function recordReachesHead({ pushes, head }: Pick<PullRequestSnapshot, 'pushes' | 'head'>): boolean {
  return pushes.at(-1)?.after === head;
}
