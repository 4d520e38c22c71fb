import { OutsideError } from '../errors.ts';
import { BrokenStore } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';

/** Does work on a store; where it turns out to be broken, it is replaced, the commits are fetched anew, and the work is done once more. */
export async function steady<T>(store: ObjectStore, commits: readonly string[], work: () => Promise<T>): Promise<T> {
  const { generation } = store;
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BrokenStore)) throw error;
    await store.rebuild(generation, error);
  }
  try {
    await store.fetch(commits, []);
    return await work();
  } catch (error) {
    if (!(error instanceof BrokenStore)) throw error;
    throw new OutsideError(`git could not read what it fetched: ${error.message}`, { cause: error });
  }
}
