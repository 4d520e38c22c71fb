import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PolicyRepository } from '../../src/ports.ts';
import { aCache, aHome, TestRepository } from './a-repository.ts';

const PLACES = ['policies/dev/', 'policies/prod/', 'policies/people.yml', '.github/approve-to-promote.yml'];
const home = aHome();
afterAll(home.clean);

let origin: TestRepository;
let root: string;
let odd: string;
let caches = 0;
const open = (): PolicyRepository => aCache(join(home.folder, `cache-${caches++}`), origin.url).repository;

beforeAll(() => {
  origin = new TestRepository(home.folder);
  root = origin.commit({
    files: {
      'README.md': 'read me',
      'policies/dev/salary.yml': 'salary',
      'policies/dev/deep/er.yml': 'deeper',
      'policies/prod/salary.yml': 'salary',
      '.github/approve-to-promote.yml': 'rules',
    },
  });
  odd = origin.commit({
    parents: [root],
    files: {
      'policies/dev/Salary.yml': 'collides',
      'Policies/dev/x.yml': 'collides as well',
      'policies/dev/link.yml': { mode: '120000', content: '../prod/salary.yml' },
      'policies/dev/module': { mode: '160000', content: root },
      'policies/dev/run.yml': { mode: '100755', content: 'salary' },
      'policies/people.yml/inside': 'a directory where a file is governed',
    },
  });
  origin.ref('refs/heads/main', odd);
});

describe('reading a repository', () => {
  it('brings exact commits and branches, and says where the branches are', async () => {
    const repository = open();
    const { tips, missing } = await repository.fetch({ ids: [root], refs: ['refs/heads/main'] });
    expect([...tips]).toEqual([['refs/heads/main', odd]]);
    expect(missing).toEqual([]);
    expect(repository.transportCount()).toBe(1);
  });

  it('asks the server for nothing when the commits are here', async () => {
    const repository = open();
    await repository.fetch({ ids: [root] });
    await repository.fetch({ ids: [root] });
    expect(repository.transportCount()).toBe(1);
  });

  it('reports what the server does not have, and brings the rest', async () => {
    const repository = open();
    const gone = 'f'.repeat(40);
    const fetched = await repository.fetch({ ids: [gone, odd, '--upload-pack=x'], refs: ['refs/heads/gone', 'main'] });
    expect([...fetched.missing].sort()).toEqual(['--upload-pack=x', gone, 'main', 'refs/heads/gone'].sort());
    expect((await repository.readTree(odd, PLACES)).length).toBeGreaterThan(0);
    expect((await repository.bytesAt([gone], ['README.md'])).get(gone)).toBe('unknown');
  });

  it('lists what is at the governed places and nothing else, as what it is', async () => {
    const repository = open();
    await repository.fetch({ ids: [odd] });
    const entries = await repository.readTree(odd, PLACES);
    expect(entries.map(({ path, mode, type }) => `${mode} ${type} ${path}`)).toEqual([
      '100644 file .github/approve-to-promote.yml',
      '100644 file Policies/dev/x.yml',
      '100644 file policies/dev/Salary.yml',
      '100644 file policies/dev/deep/er.yml',
      '120000 symlink policies/dev/link.yml',
      '160000 submodule policies/dev/module',
      '100755 file policies/dev/run.yml',
      '100644 file policies/dev/salary.yml',
      '040000 directory policies/people.yml',
      '100644 file policies/prod/salary.yml',
    ]);
  });

  it('gives blob and mode of exact paths, and undefined where there is no such file', async () => {
    const repository = open();
    await repository.fetch({ ids: [odd] });
    const bytes = await repository.bytesAt(
      [root, odd],
      ['policies/dev/run.yml', 'policies/dev', 'policies/dev/deep/er.yml'],
    );
    const deeper = { blob: origin.blobAt(root, 'policies/dev/deep/er.yml'), mode: '100644' };
    const run = { blob: origin.blobAt(odd, 'policies/dev/run.yml'), mode: '100755' };
    expect(bytes).toEqual(
      new Map([
        [
          root,
          new Map([
            ['policies/dev/run.yml', undefined],
            ['policies/dev', undefined],
            ['policies/dev/deep/er.yml', deeper],
          ]),
        ],
        [
          odd,
          new Map([
            ['policies/dev/run.yml', run],
            ['policies/dev', undefined],
            ['policies/dev/deep/er.yml', deeper],
          ]),
        ],
      ]),
    );
  });

  it('reads the text of many blobs with one fetch', async () => {
    const files: Record<string, string> = {};
    for (let n = 0; n < 300; n++) files[`policies/dev/policy-${n}.yml`] = `number ${n}`;
    const many = origin.commit({ parents: [root], files });
    const repository = open();
    await repository.fetch({ ids: [many] });
    const entries = await repository.readTree(many, ['policies/dev/']);
    const texts = await repository.readBlobs(entries.map(({ id }) => id));
    expect(texts.get(origin.blobAt(many, 'policies/dev/policy-7.yml'))).toEqual({ state: 'text', text: 'number 7' });
    expect([...texts.values()].every(({ state }) => state === 'text')).toBe(true);
    expect(repository.transportCount()).toBe(2);
  });

  it('says which blobs are too large, not text, or nowhere', async () => {
    const large = origin.blob('x'.repeat(1024 * 1024 + 1));
    const fits = origin.blob('y'.repeat(1024 * 1024));
    const latin = origin.blob(Buffer.from([0x67, 0xfc, 0x6c]));
    const marked = origin.blob('\ufeffpolicyKey: x');
    const gone = 'e'.repeat(40);
    const texts = await open().readBlobs([large, fits, latin, marked, gone]);
    expect(texts.get(large)).toEqual({ state: 'too large', size: 1024 * 1024 + 1 });
    expect(texts.get(fits)?.state).toBe('text');
    expect(texts.get(latin)).toEqual({ state: 'not UTF-8' });
    expect(texts.get(marked)).toEqual({ state: 'text', text: '\ufeffpolicyKey: x' });
    expect(texts.get(gone)).toEqual({ state: 'missing' });
    // A statement of very many policies is larger than any policy.
    const larger = await open().readBlobs([large], 1024 * 1024 + 1);
    expect(larger.get(large)?.state).toBe('text');
  });

  it('compares directories by one id', async () => {
    const repository = open();
    await repository.fetch({ ids: [root] });
    expect(await repository.treeIdOf(root, 'policies/prod')).toBe(origin.blobAt(root, 'policies/prod'));
    expect(await repository.treeIdOf(root, 'policies/nowhere')).toBeUndefined();
    expect(await repository.treeIdOf(root, 'README.md')).toBeUndefined();
  });

  it('finds merge bases and ancestors', async () => {
    const side = origin.commit({ parents: [root], files: { 'a.txt': 'a' } });
    const island = origin.commit({ files: { 'b.txt': 'b' } });
    const repository = open();
    await repository.fetch({ ids: [side, odd, island] });
    expect(await repository.mergeBase(side, odd)).toBe(root);
    expect(await repository.mergeBase(side, island)).toBeUndefined();
    expect(await repository.isAncestor(root, side)).toBe(true);
    expect(await repository.isAncestor(side, side)).toBe(true);
    expect(await repository.isAncestor(side, odd)).toBe(false);
  });

  it('does not take a commit that was not fetched for an empty one', async () => {
    const repository = open();
    await repository.fetch({ ids: [root] });
    await expect(repository.readTree('d'.repeat(40), PLACES)).rejects.toThrow('is not here');
    await expect(repository.mergeBase('--all', root)).rejects.toThrow('is not here');
  });
});
