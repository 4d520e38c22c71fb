import type { MergeResult } from '../ports.ts';
import { lookUp } from './look-up.ts';
import { BrokenStore } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';
import type { GitAnswer } from './run-git.ts';

const CLEAN_OR_CONFLICT = [0, 1];

/**
 * Merges two commits without a work tree. Where the bytes of files are needed (both sides changed one, or one was
 * renamed) they are fetched in one go; only a merge of several merge bases may ask for them one by one.
 */
export async function mergeResult(
  store: ObjectStore,
  base: string,
  head: string,
  paths: readonly string[],
): Promise<MergeResult> {
  const answer = await merged(store, base, head);
  if (answer === 'unrelated') return { state: 'conflict', paths: [] };
  const [tree = '', ...conflicts] = answer.stdout.toString().split('\0').filter(Boolean);
  if (answer.exit === 1) return { state: 'conflict', paths: conflicts };
  const bytes = (await lookUp(store.reader, [tree], paths)).get(tree) ?? new Map();
  return { state: 'clean', bytes };
}

async function merged(store: ObjectStore, base: string, head: string): Promise<GitAnswer | 'unrelated'> {
  const command = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', base, head];
  const here = await unlessBroken(store.run(command, { expected: CLEAN_OR_CONFLICT }));
  if (here !== undefined) return here;
  const bases = (await store.run(['merge-base', '--all', base, head], { expected: [0, 1] })).stdout.toString();
  if (bases === '') return 'unrelated';
  await store.fetchBlobs(await blobsThatDiffer(store, bases.split('\n').filter(Boolean), [base, head]));
  const fetched = await unlessBroken(store.run(command, { expected: CLEAN_OR_CONFLICT }));
  return fetched ?? store.runOnline(command, CLEAN_OR_CONFLICT);
}

async function unlessBroken(answer: Promise<GitAnswer>): Promise<GitAnswer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof BrokenStore) return undefined;
    throw error;
  }
}

/** Blobs, not here yet, of all files that differ between an ancestor and a side. */
async function blobsThatDiffer(
  store: ObjectStore,
  ancestors: readonly string[],
  sides: readonly string[],
): Promise<readonly string[]> {
  const blobs = new Set<string>();
  for (const ancestor of ancestors) {
    for (const side of sides) {
      const printed = await store.run(['diff-tree', '-r', '--raw', '--no-renames', '--no-abbrev', ancestor, side]);
      for (const line of printed.stdout.toString().split('\n')) {
        const [modeBefore = '', modeAfter = '', before = '', after = ''] = line.slice(1).split(' ');
        if (isFile(modeBefore)) blobs.add(before);
        if (isFile(modeAfter)) blobs.add(after);
      }
    }
  }
  const here = await store.reader.heads([...blobs]);
  return [...blobs].filter((id) => !here.has(id));
}

/** Neither absent nor a submodule, whose commit is in another repository. */
function isFile(mode: string): boolean {
  return mode.startsWith('10') || mode === '120000';
}
