import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brought, readMergeStep } from '../../src/flows/read/before-merge.ts';
import type { World } from '../../src/flows/world.ts';
import type { PolicyRepository } from '../../src/ports.ts';
import { aCache, aHome, type FileChange, TestRepository } from '../git/a-repository.ts';

const PLACES = ['policies/dev/', 'policies/prod/', 'policies/promotions/'];
const home = aHome();
afterAll(home.clean);

let origin: TestRepository;
let git: PolicyRepository;
const commit = (parents: readonly string[], files: Readonly<Record<string, FileChange>>) =>
  origin.commit({ parents, files });

beforeAll(() => {
  origin = new TestRepository(home.folder);
  git = aCache(`${home.folder}/cache`, origin.url).repository;
});

/** What stands on the branch when the pull request is merged: the merge of another one, and its promotion. */
function aBranch() {
  const base = commit([], { 'README.md': '1', 'policies/dev/a.yml': 'a', 'policies/dev/b.yml': 'b' });
  const other = commit([base], { 'policies/dev/b.yml': 'B' });
  const promotion = commit([other], { 'policies/prod/b.yml': 'B', 'policies/promotions/000001.json': '{}' });
  return { base, promotion };
}

/** A pull request of two commits, only the second of which changes a policy. */
function aPull(base: string) {
  const first = commit([base], { 'README.md': '2' });
  return commit([first], { 'policies/dev/a.yml': 'A' });
}

async function step(merge: string, head: string) {
  await git.fetch({ ids: [merge, head] });
  const found = await readMergeStep({ git } as unknown as World, PLACES, { commit: merge, at: 1, by: undefined }, head);
  return { before: found.before, brought: brought(found) };
}

describe('what a merge brought', () => {
  const OWN = ['policies/dev/a.yml'];

  it('by a squash is the pull request’s own, whatever its first commits change', async () => {
    const { base, promotion } = aBranch();
    const head = aPull(base);
    const squash = commit([promotion], { 'README.md': '2', 'policies/dev/a.yml': 'A' });
    expect(await step(squash, head)).toEqual({ before: promotion, brought: OWN });
  });

  it('by a rebase is the pull request’s own, all commits of it', async () => {
    const { base, promotion } = aBranch();
    const head = aPull(base);
    const first = commit([promotion], { 'README.md': '2' });
    const second = commit([first], { 'policies/dev/a.yml': 'A' });
    expect(await step(second, head)).toEqual({ before: promotion, brought: OWN });
  });

  it('by a rebase of commits that change one policy after the other, too', async () => {
    const { base, promotion } = aBranch();
    const head = commit([commit([base], { 'policies/dev/a.yml': '1' })], { 'policies/dev/c.yml': 'c' });
    const first = commit([promotion], { 'policies/dev/a.yml': '1' });
    const second = commit([first], { 'policies/dev/c.yml': 'c' });
    expect(await step(second, head)).toEqual({ before: promotion, brought: [...OWN, 'policies/dev/c.yml'] });
  });

  it('by a merge commit is what it adds to its first parent', async () => {
    const { base, promotion } = aBranch();
    const head = aPull(base);
    const merge = commit([promotion, head], { 'README.md': '2', 'policies/dev/a.yml': 'A' });
    expect(await step(merge, head)).toEqual({ before: promotion, brought: OWN });
  });
});
