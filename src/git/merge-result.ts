import type { MergeResult } from '../ports.ts';
import { lineBetween } from './line-between.ts';
import { lookUp } from './look-up.ts';
import { BrokenStore } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';
import type { GitAnswer } from './run-git.ts';

const CLEAN_OR_CONFLICT = [0, 1];

/** Merges two commits without a work tree. Where the bytes of files are needed, git fetches them together. */
export async function mergeResult(
  store: ObjectStore,
  base: string,
  head: string,
  paths: readonly string[],
): Promise<MergeResult> {
  if ((await lineBetween(store.reader, base, head)) !== undefined) return upToDate(store, head, paths);
  const answer = await merged(store, base, head);
  if (answer === 'unrelated') return { state: 'conflict', paths: [] };
  const [tree = '', ...conflicts] = answer.stdout.toString().split('\0').filter(Boolean);
  if (answer.exit === 1) return { state: 'conflict', paths: conflicts };
  const bytes = (await lookUp(store.reader, [tree], paths)).get(tree) ?? new Map();
  return { state: 'clean', bytes };
}

/** A head that already holds the base is what merging gives. */
async function upToDate(store: ObjectStore, head: string, paths: readonly string[]): Promise<MergeResult> {
  const tree = (await store.reader.commits([head])).get(head)?.tree;
  if (tree === undefined) throw new BrokenStore(`commit ${head} is not there`);
  return { state: 'clean', bytes: (await lookUp(store.reader, [tree], paths)).get(tree) ?? new Map() };
}

async function merged(store: ObjectStore, base: string, head: string): Promise<GitAnswer | 'unrelated'> {
  const command = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', base, head];
  try {
    return await store.run(command, { expected: CLEAN_OR_CONFLICT });
  } catch (error) {
    if (!(error instanceof BrokenStore)) throw error;
  }
  const ancestor = await store.run(['merge-base', base, head], { expected: [0, 1] });
  return ancestor.exit === 1 ? 'unrelated' : store.runOnline(command, CLEAN_OR_CONFLICT);
}
