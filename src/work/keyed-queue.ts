import type { WorkQueue } from '../ports.ts';

export interface KeyedQueueOptions<T> {
  readonly keyOf: (task: T) => string;
  /** Two tasks for one key become one: what the later run must know of both. */
  readonly fold: (waiting: T, later: T) => T;
  readonly run: (task: T) => Promise<void>;
  /** How many keys run at once. */
  readonly concurrency: number;
  /** Milliseconds a new task waits for others of its key, which often come together; 0 unless told. */
  readonly gather?: (task: T) => number;
  /** Milliseconds to wait before a failed task runs again; `undefined`: it is given up, and the sweep finds it. */
  readonly again: (error: unknown, failures: number) => number | undefined;
  readonly onFailure: (task: T, error: unknown, againIn: number | undefined) => void;
}

interface Entry<T> {
  task: T;
  state: 'waiting' | 'running' | 'resting';
  next: T | undefined;
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Work in memory, one run per key at a time. What arrives for a key while it runs is folded into one more run; nothing
 * is promised to survive the process: the sweep is the promise.
 */
export function keyedQueue<T>(options: KeyedQueueOptions<T>): WorkQueue<T> {
  const entries = new Map<string, Entry<T>>();
  const ready: string[] = [];
  const idlers: (() => void)[] = [];
  let running = 0;
  let stopped = false;

  function add(task: T): void {
    if (stopped) return;
    const key = options.keyOf(task);
    const entry = entries.get(key);
    if (entry === undefined) {
      const fresh: Entry<T> = { task, state: 'waiting', next: undefined, failures: 0, timer: undefined };
      entries.set(key, fresh);
      const gather = options.gather?.(task) ?? 0;
      if (gather === 0) ready.push(key);
      else rest(key, fresh, gather);
    } else if (entry.state === 'running') {
      entry.next = entry.next === undefined ? task : options.fold(entry.next, task);
    } else {
      // Waiting or resting after a failure: it will run anyway, with this in mind; a rest is not cut short, so that a
      // storm of events does not hammer a GitHub that asked for quiet.
      entry.task = options.fold(entry.task, task);
    }
    pump();
  }

  function rest(key: string, entry: Entry<T>, milliseconds: number): void {
    entry.state = 'resting';
    entry.timer = setTimeout(() => {
      entry.state = 'waiting';
      ready.push(key);
      pump();
    }, milliseconds);
  }

  function pump(): void {
    while (running < options.concurrency && !stopped) {
      const key = ready.shift();
      const entry = key === undefined ? undefined : entries.get(key);
      if (key === undefined || entry === undefined) break;
      running += 1;
      entry.state = 'running';
      void work(key, entry);
    }
    if (running === 0 && (stopped || entries.size === 0)) for (const idle of idlers.splice(0)) idle();
  }

  async function work(key: string, entry: Entry<T>): Promise<void> {
    let failure: { error: unknown } | undefined;
    try {
      await options.run(entry.task);
    } catch (error) {
      failure = { error };
    }
    running -= 1;
    settle(key, entry, failure);
    pump();
  }

  function settle(key: string, entry: Entry<T>, failure: { error: unknown } | undefined): void {
    if (failure !== undefined) {
      entry.failures += 1;
      const again = options.again(failure.error, entry.failures);
      options.onFailure(entry.task, failure.error, again);
      if (again !== undefined && !stopped) {
        entry.task = entry.next === undefined ? entry.task : options.fold(entry.task, entry.next);
        entry.next = undefined;
        rest(key, entry, again);
        return;
      }
    } else {
      entry.failures = 0;
    }
    if (entry.next === undefined || stopped) {
      entries.delete(key);
      return;
    }
    entry.task = entry.next;
    entry.next = undefined;
    entry.state = 'waiting';
    ready.push(key);
  }

  return {
    add,
    idle: () =>
      new Promise((resolve) => {
        idlers.push(resolve);
        pump();
      }),
    stop: async (milliseconds) => {
      stopped = true;
      for (const entry of entries.values()) if (entry.timer !== undefined) clearTimeout(entry.timer);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), milliseconds);
      });
      const done = new Promise<true>((resolve) => {
        idlers.push(() => resolve(true));
        pump();
      });
      const drained = await Promise.race([done, late]);
      if (timer !== undefined) clearTimeout(timer);
      return drained;
    },
    size: () => entries.size,
  };
}
