import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { genesis } from '../../src/core/promotion/in-force.ts';
import type { Standable } from '../../src/flows/read/in-force.ts';
import { openRestore } from '../../src/flows/restore.ts';
import type { World } from '../../src/flows/world.ts';
import type { PolicyRepository, Proposal } from '../../src/ports.ts';
import { aCache, aHome, type FileChange, TestRepository } from '../git/a-repository.ts';

const home = aHome();
afterAll(home.clean);

const PATH = 'policies/dev/salaries-for-payroll.yml';
const BRANCH = 'refs/heads/approve-to-promote/restore-7';
const example = readFileSync(new URL('../../policies/dev/salaries-for-payroll.yml', import.meta.url), 'utf8');
const policy = (note: string) => `# ${note}\n${example}`;
const governor = { id: 1, login: 'governor', kind: 'user' } as const;

let origin: TestRepository;
let git: PolicyRepository;
let tip: string;
let proposed: Proposal[];
const commit = (parents: readonly string[], files: Readonly<Record<string, FileChange>>) =>
  origin.commit({ parents, files });

beforeAll(() => {
  origin = new TestRepository(home.folder);
  git = aCache(`${home.folder}/cache`, origin.url).repository;
  tip = commit([], { 'README.md': '1', [PATH]: policy('bad') });
  origin.ref('refs/heads/main', tip);
});
beforeEach(() => {
  proposed = [];
});

/** What is answered to `/restore`, where production has another version than dev. */
async function restore(): Promise<number | string> {
  const world = {
    repository: { id: 10, owner: 'acme', name: 'policies', defaultBranch: 'main' },
    git,
    forge: {
      propose: async (proposal: Proposal) => {
        proposed.push(proposal);
        return 12;
      },
    },
  } as unknown as World;
  const standing = {
    inForce: genesis('c0', new Map([['salaries-for-payroll.yml', origin.blob(policy('good'))]]), new Map()),
    places: {
      rules: '.github/approve-to-promote.yml',
      people: 'policies/people.yml',
      dev: 'policies/dev',
      prod: 'policies/prod',
      promotions: 'policies/promotions',
      catalogue: undefined,
    },
  } as unknown as Standable;
  return openRestore(world, standing, 'salaries-for-payroll', { comment: 7, by: governor });
}

describe('a pull request that somebody commands', () => {
  it('is opened from a branch that is not there yet', async () => {
    expect(await restore()).toBe(12);
    expect(proposed).toMatchObject([{ standsAt: 'nowhere', entries: [{ path: PATH }] }]);
  });

  it('is opened from the branch that a process left which died before it opened it', async () => {
    origin.ref(BRANCH, commit([tip], { [PATH]: policy('good') }));
    expect(await restore()).toBe(12);
    expect(proposed).toMatchObject([{ standsAt: origin.git(['rev-parse', BRANCH]) }]);
  });

  it.each<[string, () => string]>([
    ['other bytes', () => commit([tip], { [PATH]: policy('worse') })],
    ['another file beside it', () => commit([tip], { [PATH]: policy('good'), 'policies/dev/other.yml': 'x' })],
    ['a workflow beside it', () => commit([tip], { [PATH]: policy('good'), '.github/workflows/x.yml': 'x' })],
    ['a link in its place', () => commit([tip], { [PATH]: { mode: '120000', content: policy('good') } })],
    ['a commit more', () => commit([commit([tip], { 'policies/dev/other.yml': 'x' })], { [PATH]: policy('good') })],
    ['nothing', () => tip],
  ])('is not opened from a branch on which somebody put %s', async (_, head) => {
    origin.ref(BRANCH, head());
    expect(await restore()).toMatch(/somebody put something else on the branch/);
    expect(proposed).toEqual([]);
  });
});
