import type { Repository } from '../ports.ts';

/** A timer takes no more milliseconds than this; what is to be looked at more seldom is looked at that often. */
const LONGEST = 2 ** 31 - 1;

/** Looks at a branch and its environments again so many seconds after the last look, whether a sweep comes by or not. */
export function driftTimer(look: (repository: Repository) => void): (repository: Repository, seconds: number) => void {
  const timers = new Map<number, NodeJS.Timeout>();
  return (repository, seconds) => {
    clearTimeout(timers.get(repository.id));
    const again = () => {
      timers.delete(repository.id);
      look(repository);
    };
    timers.set(repository.id, setTimeout(again, Math.min(seconds * 1000, LONGEST)).unref());
  };
}
