import { describe, expect, it } from '@jest/globals';
import { keyedQueue } from '../../src/work/keyed-queue.ts';

interface Task {
  readonly key: string;
  readonly hints: readonly number[];
}

/** A queue whose runs are ended by hand. */
function bench(
  options: { concurrency?: number; again?: () => number | undefined; gather?: (task: Task) => number } = {},
) {
  const started: Task[] = [];
  const failures: unknown[] = [];
  const ends: { ok: () => void; fail: (error: Error) => void }[] = [];
  const queue = keyedQueue<Task>({
    keyOf: (task) => task.key,
    fold: (a, b) => ({ key: a.key, hints: [...a.hints, ...b.hints] }),
    run: (task) =>
      new Promise((resolve, reject) => {
        started.push(task);
        ends.push({ ok: resolve, fail: reject });
      }),
    concurrency: options.concurrency ?? 2,
    gather: options.gather ?? (() => 0),
    again: options.again ?? (() => undefined),
    onFailure: (_task, error) => failures.push(error),
  });
  return { queue, started, failures, ends };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the keyed queue', () => {
  it('never runs two tasks of one key at once, and folds what arrives meanwhile into one more run', async () => {
    const { queue, started, ends } = bench();
    for (const hint of [1, 2, 3, 4]) queue.add({ key: 'a', hints: [hint] });
    await turn();
    expect(started).toEqual([{ key: 'a', hints: [1] }]);
    ends[0]?.ok();
    await turn();
    expect(started.slice(1)).toEqual([{ key: 'a', hints: [2, 3, 4] }]);
    ends[1]?.ok();
    await queue.idle();
    expect(started).toHaveLength(2);
  });

  it('runs other keys meanwhile, up to its concurrency', async () => {
    const { queue, started, ends } = bench({ concurrency: 2 });
    for (const key of ['a', 'b', 'c']) queue.add({ key, hints: [] });
    await turn();
    expect(started.map((task) => task.key)).toEqual(['a', 'b']);
    ends[0]?.ok();
    await turn();
    expect(started.map((task) => task.key)).toEqual(['a', 'b', 'c']);
    ends[1]?.ok();
    ends[2]?.ok();
    await queue.idle();
  });

  it('waits for what comes together with a task, where told to, and runs it once', async () => {
    const { queue, started, ends } = bench({ gather: ({ key }) => (key === 'slow' ? 1 : 0) });
    queue.add({ key: 'slow', hints: [1] });
    queue.add({ key: 'quick', hints: [] });
    queue.add({ key: 'slow', hints: [2] });
    await turn();
    expect(started[0]).toEqual({ key: 'quick', hints: [] });
    while (started.length < 2) await turn();
    expect(started[1]).toEqual({ key: 'slow', hints: [1, 2] });
    for (const { ok } of ends) ok();
    await queue.idle();
    expect(started).toHaveLength(2);
  });

  it('runs a failed task again, with what arrived meanwhile', async () => {
    const { queue, started, ends, failures } = bench({ again: () => 0 });
    queue.add({ key: 'a', hints: [1] });
    await turn();
    queue.add({ key: 'a', hints: [2] });
    ends[0]?.fail(new Error('down'));
    while (started.length < 2) await turn();
    expect(started[1]).toEqual({ key: 'a', hints: [1, 2] });
    expect(failures).toHaveLength(1);
    ends[1]?.ok();
    await queue.idle();
  });

  it('goes on with what arrived meanwhile when a task is given up', async () => {
    const { queue, started, ends } = bench();
    queue.add({ key: 'a', hints: [1] });
    await turn();
    queue.add({ key: 'a', hints: [2] });
    ends[0]?.fail(new Error('a bug'));
    await turn();
    expect(started[1]).toEqual({ key: 'a', hints: [2] });
    ends[1]?.ok();
    await queue.idle();
  });

  it('stops when what runs is done, takes nothing more, and says so when it had to leave something running', async () => {
    const { queue, started, ends } = bench();
    queue.add({ key: 'a', hints: [] });
    await turn();
    const drained = queue.stop(60_000);
    queue.add({ key: 'b', hints: [] });
    ends[0]?.ok();
    expect(await drained).toBe(true);
    expect(started.map((task) => task.key)).toEqual(['a']);

    const stuck = bench();
    stuck.queue.add({ key: 'a', hints: [] });
    expect(await stuck.queue.stop(1)).toBe(false);
  });
});
