import { afterAll, describe, expect, it } from '@jest/globals';
import { openWorkingClone } from '../../src/git/open-working-clone.ts';
import { aHome, TestRepository } from './a-repository.ts';

const home = aHome();
afterAll(home.clean);
const origin = new TestRepository(home.folder);

/** So many commits, one after the other, on top of one. */
function chain(on: string, length: number): readonly string[] {
  const ids: string[] = [];
  for (let at = on; ids.length < length; ids.unshift(at)) at = origin.commit({ parents: [at], files: { n: at } });
  return ids;
}

const root = origin.commit({ files: { 'a.yml': 'a' } });
const [short = '', middle = ''] = chain(root, 3);
const long = chain(root, 55)[0] ?? '';
const joined = origin.commit({ parents: [short, long] });

describe('commits, merge base and merge of two that are in line, or are not', () => {
  it.each([
    ['the same commit', root, root],
    ['a few commits', root, short],
    ['one commit', middle, short],
    ['more than are walked', root, long],
    ['a merge on the way', root, joined],
    ['two branches', short, long],
    ['the other way round', short, root],
  ])('%s: as git says', async (_, base, head) => {
    const repository = await openWorkingClone(origin.folder);
    const listed = origin
      .git(['rev-list', '--topo-order', head, `^${base}`])
      .split('\n')
      .filter(Boolean);
    const commits = await repository.commitsBetween(base, head, ['n']);
    expect(commits.map(({ id }) => id)).toEqual(listed);
    expect(await repository.mergeBase(base, head)).toBe(origin.git(['merge-base', base, head]));
    const merged = await repository.mergeResult(base, head, ['a.yml', 'n']);
    const [tree = ''] = mergeTree(base, head).split('\n');
    const bytes = merged.state === 'clean' ? [...merged.bytes.values()].map((file) => file?.blob) : merged.state;
    expect(bytes).toEqual(tree === 'conflict' ? 'conflict' : ['a.yml', 'n'].map((path) => blobIn(tree, path)));
  });
});

function mergeTree(base: string, head: string): string {
  try {
    return origin.git(['merge-tree', '--write-tree', base, head]);
  } catch {
    return 'conflict';
  }
}

function blobIn(tree: string, path: string): string | undefined {
  return origin.git(['ls-tree', '--object-only', tree, path]) || undefined;
}
