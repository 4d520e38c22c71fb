import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CommitBytes, PolicyRepository } from '../../src/ports.ts';
import { aCache, aHome, type FileChange, TestRepository } from './a-repository.ts';

const PLACES = ['policies/dev/', '.github/approve-to-promote.yml'];
const home = aHome();
afterAll(home.clean);

let origin: TestRepository;
let repository: PolicyRepository;
let base: string;
const commit = (parents: readonly string[], files: Readonly<Record<string, FileChange>>) =>
  origin.commit({ parents, files });

async function between(from: string, head: string): Promise<readonly CommitBytes[]> {
  await repository.fetch({ ids: [from, head] });
  return repository.commitsBetween(from, head, PLACES);
}

async function touchesOf(id: string): Promise<readonly string[]> {
  const commits = await between(base, id);
  return commits.find((one) => one.id === id)?.touches ?? ['no such commit'];
}

beforeAll(() => {
  origin = new TestRepository(home.folder);
  base = commit([], {
    'README.md': 'read me',
    'policies/dev/a.yml': 'a',
    'policies/dev/b.yml': 'b',
    'policies/prod/a.yml': 'a',
  });
  repository = aCache(join(home.folder, 'cache'), origin.url).repository;
});

describe('what a commit touches', () => {
  const cases: readonly (readonly [string, () => string, readonly string[]])[] = [
    ['a changed file', () => commit([base], { 'policies/dev/a.yml': 'A' }), ['policies/dev/a.yml']],
    ['nothing governed', () => commit([base], { 'README.md': 'changed', 'policies/prod/a.yml': 'A' }), []],
    ['an empty commit', () => commit([base], {}), []],
    ['a removal', () => commit([base], { 'policies/dev/a.yml': undefined }), ['policies/dev/a.yml']],
    [
      'a rename: the old and the new path',
      () => commit([base], { 'policies/dev/a.yml': undefined, 'policies/dev/c.yml': 'a' }),
      ['policies/dev/a.yml', 'policies/dev/c.yml'],
    ],
    [
      'a rename in case only: both spellings',
      () => commit([base], { 'policies/dev/a.yml': undefined, 'policies/dev/A.yml': 'a' }),
      ['policies/dev/A.yml', 'policies/dev/a.yml'],
    ],
    [
      'a move out of the governed place',
      () => commit([base], { 'policies/dev/a.yml': undefined, 'elsewhere/a.yml': 'a' }),
      ['policies/dev/a.yml'],
    ],
    [
      'a mode',
      () => commit([base], { 'policies/dev/a.yml': { mode: '100755', content: 'a' } }),
      ['policies/dev/a.yml'],
    ],
    [
      'a symlink in place of a file',
      () => commit([base], { 'policies/dev/a.yml': { mode: '120000', content: 'a' } }),
      ['policies/dev/a.yml'],
    ],
    ['a submodule', () => commit([base], { 'policies/dev/m': { mode: '160000', content: base } }), ['policies/dev/m']],
    [
      'a file that collides but for case with the governed directory',
      () => commit([base], { 'Policies/Dev/a.yml': 'other' }),
      ['Policies/Dev/a.yml'],
    ],
    [
      'a directory that becomes a symlink',
      () =>
        commit([base], {
          'policies/dev/a.yml': undefined,
          'policies/dev/b.yml': undefined,
          'policies/dev': { mode: '120000', content: '/etc' },
        }),
      ['policies/dev', 'policies/dev/a.yml', 'policies/dev/b.yml'],
    ],
    [
      'names with quotes, newlines, tabs and letters beyond ASCII',
      () =>
        commit([base], { 'policies/dev/"q".yml': '1', 'policies/dev/n\nl\t.yml': '2', 'policies/dev/ü💻.yml': '3' }),
      ['policies/dev/"q".yml', 'policies/dev/n\nl\t.yml', 'policies/dev/ü💻.yml'],
    ],
    [
      'a clean merge of the base: nothing',
      () =>
        commit([commit([base], { 'policies/dev/a.yml': 'A' }), commit([base], { 'policies/dev/b.yml': 'B' })], {
          'policies/dev/b.yml': 'B',
        }),
      [],
    ],
    [
      'a merge that brings bytes of neither side',
      () =>
        commit([commit([base], { 'policies/dev/a.yml': 'A' }), commit([base], { 'policies/dev/b.yml': 'B' })], {
          'policies/dev/b.yml': 'smuggled',
        }),
      ['policies/dev/b.yml'],
    ],
    [
      'a merge that adds a file of its own',
      () =>
        commit([commit([base], { 'README.md': '1' }), commit([base], { 'README.md': '2' })], {
          'policies/dev/n.yml': 'n',
        }),
      ['policies/dev/n.yml'],
    ],
    [
      'a merge that removes what both sides have',
      () =>
        commit([commit([base], { 'README.md': '1' }), commit([base], { 'README.md': '2' })], {
          'policies/dev/a.yml': undefined,
        }),
      ['policies/dev/a.yml'],
    ],
    [
      'a merge that takes the removal of one side: nothing',
      () => commit([commit([base], { 'policies/dev/a.yml': undefined }), commit([base], { 'README.md': '2' })], {}),
      [],
    ],
    [
      'a merge that takes the bytes of one side and the mode of neither',
      () =>
        commit([commit([base], { 'README.md': '1' }), commit([base], { 'README.md': '2' })], {
          'policies/dev/a.yml': { mode: '100755', content: 'a' },
        }),
      ['policies/dev/a.yml'],
    ],
    [
      'a clean merge of three: nothing',
      () =>
        commit(
          [
            commit([base], { 'policies/dev/a.yml': '1' }),
            commit([base], { 'policies/dev/b.yml': '2' }),
            commit([base], { 'policies/dev/c.yml': '3' }),
          ],
          { 'policies/dev/b.yml': '2', 'policies/dev/c.yml': '3' },
        ),
      [],
    ],
    [
      'a merge of three with a hand of its own',
      () =>
        commit(
          [
            commit([base], { 'policies/dev/a.yml': '1' }),
            commit([base], { 'policies/dev/b.yml': '2' }),
            commit([base], { 'policies/dev/c.yml': '3' }),
          ],
          { 'policies/dev/b.yml': 'evil', 'policies/dev/c.yml': '3' },
        ),
      ['policies/dev/b.yml'],
    ],
    [
      'everything, for a first commit of an unrelated history',
      () => commit([], { 'policies/dev/a.yml': 'a', '.github/approve-to-promote.yml': 'rules', 'README.md': 'r' }),
      ['.github/approve-to-promote.yml', 'policies/dev/a.yml'],
    ],
  ];

  it.each(cases)('is right for %s', async (_what, make, expected) => {
    expect([...(await touchesOf(make()))].sort()).toEqual([...expected].sort());
  });
});

describe('a long history', () => {
  const COUNT = 20_100;
  let head: string;
  beforeAll(() => {
    const author = 'committer A Governor <governor@example.com> 1700000000 +0000';
    const commits = Array.from({ length: COUNT }, (_, index) =>
      [
        `commit refs/heads/long\n${author}\ndata 0\n`,
        index === 0 ? `from ${base}\n` : '',
        index === 7 ? 'M 100644 inline policies/dev/a.yml\ndata 3\nold\n' : '',
      ].join(''),
    );
    origin.git(['fast-import', '--quiet'], `${commits.join('')}\n`);
    head = origin.git(['rev-parse', 'refs/heads/long']);
  });

  it('is looked through as far as is asked for', async () => {
    await repository.fetch({ ids: [base, head] });
    const all = await repository.commitsBetween(base, head, PLACES, 1_000_000);
    expect(all.length).toBe(COUNT);
    expect(all.findIndex(({ touches }) => touches.length > 0)).toBe(COUNT - 8);
  });

  it('is refused where nobody asks for more, as that of a pull request', async () => {
    await repository.fetch({ ids: [base, head] });
    await expect(repository.commitsBetween(base, head, ['README.md'])).rejects.toThrow('more than 10000 commits');
  });
});

describe('what commits touch, in any history', () => {
  const NAMES = [
    'policies/dev/a.yml',
    'policies/dev/b.yml',
    'policies/prod/a.yml',
    '.github/approve-to-promote.yml',
    'README.md',
  ];
  const aCommit = fc.record({
    parents: fc.uniqueArray(fc.nat(20), { maxLength: 3 }),
    files: fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom('1', '2', undefined), { maxKeys: 4 }),
  });

  it('is every governed path that is the same in none of the parents, by looking at each tree alone', async () => {
    const filesOf = (id: string) => {
      const lines = origin.git(['ls-tree', '-r', id]).split('\n').filter(Boolean);
      return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]));
    };
    await fc.assert(
      fc.asyncProperty(fc.array(aCommit, { minLength: 4, maxLength: 8 }), async (plans) => {
        const made: string[] = [base];
        for (const { parents, files } of plans) {
          made.push(commit([...new Set(parents.map((at) => made[at % made.length] ?? base))], files));
        }
        const head = commit(made.slice(1), {});
        const files = new Map(made.map((id) => [id, filesOf(id)]));
        const read = await between(base, head);
        for (const id of made.slice(1)) {
          const found = read.find((one) => one.id === id);
          const own = files.get(id) ?? new Map();
          const parents = (found?.parents ?? []).map((parent) => files.get(parent) ?? filesOf(parent));
          const all = new Set([...own.keys(), ...parents.flatMap((parent) => [...parent.keys()])]);
          const expected = [...all].filter(
            (path) =>
              (path.startsWith('policies/dev/') || path.startsWith('.github/approve')) &&
              parents.every((parent) => parent.get(path) !== own.get(path)),
          );
          expect([...(found?.touches ?? ['not there'])].sort()).toEqual(expected.sort());
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe('the commits of a pull request', () => {
  it('are those over all parents, also of a side branch merged by hand', async () => {
    const side = commit([base], { 'policies/dev/a.yml': 'side' });
    const line = commit([base], { 'README.md': 'line' });
    const merge = commit([line, side], { 'policies/dev/a.yml': 'side' });
    const commits = await between(base, merge);
    expect(commits.map(({ id }) => id).sort()).toEqual([merge, line, side].sort());
    expect(commits[0]).toMatchObject({ id: merge, parents: [line, side], touches: [] });
    expect(commits.find(({ id }) => id === side)?.touches).toEqual(['policies/dev/a.yml']);
  });

  it('are none where the head is in the base', async () => {
    expect(await between(base, base)).toEqual([]);
  });

  it('leave out what the base brought meanwhile', async () => {
    const moved = commit([base], { 'policies/dev/b.yml': 'moved' });
    const own = commit([base], { 'policies/dev/a.yml': 'own' });
    const updated = commit([own, moved], { 'policies/dev/b.yml': 'moved' });
    const commits = await between(moved, updated);
    expect(commits.map(({ id, touches }) => [id, touches])).toEqual([
      [updated, []],
      [own, ['policies/dev/a.yml']],
    ]);
  });

  it('are read with the names as written', async () => {
    const tree = origin.git(['rev-parse', `${base}^{tree}`]);
    const id = origin.commitTree(tree, [base], 'subject\n\nCo-authored-by: An Owner <owner@example.com>\n', {
      author: 'An Author <author@example.com>',
      committer: 'A Committer <committer@example.com>',
    });
    const [read] = await between(base, id);
    expect(read).toMatchObject({
      author: { name: 'An Author', email: 'author@example.com' },
      committer: { name: 'A Committer', email: 'committer@example.com' },
      coAuthors: [{ name: 'An Owner', email: 'owner@example.com' }],
    });
  });

  it('name nobody where a commit is malformed', async () => {
    const tree = origin.git(['rev-parse', `${base}^{tree}`]);
    const id = origin.commitTree(tree, [base], 'subject', { author: 'No Mail', committer: 'Two <a@b> <c@d>' });
    expect((await between(base, id))[0]).toMatchObject({ author: undefined, committer: { email: 'c@d' } });
  });
});

describe('commits dropped by a force push', () => {
  it('are those of before that are neither in after nor in the base', async () => {
    const first = commit([base], { 'policies/dev/a.yml': '1' });
    const before = commit([first], { 'policies/dev/a.yml': '2' });
    const after = commit([first], { 'policies/dev/a.yml': '3' });
    await repository.fetch({ ids: [base, before, after] });
    const dropped = await repository.droppedCommits({ before, after, base }, PLACES);
    expect(dropped).toMatchObject([{ id: before, touches: ['policies/dev/a.yml'] }]);
  });

  it('are unknown where the server has thrown them away', async () => {
    const after = commit([base], { 'policies/dev/a.yml': '4' });
    const before = 'c'.repeat(40);
    const { missing } = await repository.fetch({ ids: [base, before, after] });
    expect(missing).toEqual([before]);
    expect(await repository.droppedCommits({ before, after, base }, PLACES)).toBe('unknown');
  });
});
