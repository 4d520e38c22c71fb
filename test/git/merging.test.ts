import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PolicyRepository } from '../../src/ports.ts';
import { aCache, aHome, type FileChange, TestRepository } from './a-repository.ts';
import { serveHttp } from './serve-http.ts';

const home = aHome();
afterAll(home.clean);

const LINES = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n';
let origin: TestRepository;
let repository: PolicyRepository;
let base: string;
const commit = (parents: readonly string[], files: Readonly<Record<string, FileChange>>) =>
  origin.commit({ parents, files });

beforeAll(() => {
  origin = new TestRepository(home.folder);
  base = commit([], { 'policies/dev/a.yml': LINES, 'policies/dev/b.yml': 'b', 'code.txt': 'code' });
  repository = aCache(join(home.folder, 'cache'), origin.url).repository;
});

async function merge(tip: string, head: string, paths: readonly string[]) {
  await repository.fetch({ ids: [tip, head] });
  return repository.mergeResult(tip, head, paths);
}

describe('what a merge would give', () => {
  it('is the bytes of the side that changed a file', async () => {
    const tip = commit([base], { 'policies/dev/b.yml': 'base side' });
    const head = commit([base], { 'policies/dev/a.yml': 'head side', 'policies/dev/n.yml': 'new' });
    const result = await merge(tip, head, ['policies/dev/a.yml', 'policies/dev/b.yml', 'policies/dev/x.yml']);
    expect(result).toEqual({
      state: 'clean',
      bytes: new Map([
        ['policies/dev/a.yml', { blob: origin.blob('head side'), mode: '100644' }],
        ['policies/dev/b.yml', { blob: origin.blob('base side'), mode: '100644' }],
        ['policies/dev/x.yml', undefined],
      ]),
    });
  });

  it('is new bytes where both sides changed other lines of one file, with one fetch for what it takes', async () => {
    const tip = commit([base], { 'policies/dev/a.yml': LINES.replace('one', 'ONE') });
    const head = commit([base], { 'policies/dev/a.yml': LINES.replace('eight', 'EIGHT') });
    await repository.fetch({ ids: [tip, head] });
    const before = repository.transportCount();
    const result = await repository.mergeResult(tip, head, ['policies/dev/a.yml']);
    const both = origin.blob(LINES.replace('one', 'ONE').replace('eight', 'EIGHT'));
    expect(result).toEqual({
      state: 'clean',
      bytes: new Map([['policies/dev/a.yml', { blob: both, mode: '100644' }]]),
    });
    expect(repository.transportCount() - before).toBe(1);
  });

  it('fetches what it takes at once, however many files both sides changed', async () => {
    const server = await serveHttp(home.folder);
    const { repository: overHttp } = aCache(join(home.folder, 'http'), `${server.url}/origin.git`);
    const files = (from: string, to: string) =>
      Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [`policies/dev/${i}.yml`, `${i}\n${LINES.replace(from, to)}`]),
      );
    const start = commit([base], files('', ''));
    const tip = commit([start], files('one', 'ONE'));
    const head = commit([start], files('eight', 'EIGHT'));
    await overHttp.fetch({ ids: [tip, head] });
    server.requests.length = 0;
    expect(await overHttp.mergeResult(tip, head, [])).toMatchObject({ state: 'clean' });
    expect(server.requests).toHaveLength(2);
    await server.close();
  });

  it('follows a rename on one side', async () => {
    const tip = commit([base], { 'policies/dev/a.yml': LINES.replace('one', 'ONE') });
    const head = commit([base], { 'policies/dev/a.yml': undefined, 'policies/dev/r.yml': LINES });
    const result = await merge(tip, head, ['policies/dev/a.yml', 'policies/dev/r.yml']);
    const renamed = { blob: origin.blob(LINES.replace('one', 'ONE')), mode: '100644' };
    expect(result).toEqual({
      state: 'clean',
      bytes: new Map([
        ['policies/dev/a.yml', undefined],
        ['policies/dev/r.yml', renamed],
      ]),
    });
  });

  it('is a conflict, with the paths, where both sides changed one line', async () => {
    const tip = commit([base], { 'policies/dev/b.yml': 'mine', 'code.txt': 'mine' });
    const head = commit([base], { 'policies/dev/b.yml': 'yours', 'code.txt': 'yours' });
    expect(await merge(tip, head, [])).toEqual({ state: 'conflict', paths: ['code.txt', 'policies/dev/b.yml'] });
  });

  it('is a conflict where the histories are unrelated', async () => {
    const island = commit([], { 'policies/dev/a.yml': 'island' });
    expect(await merge(base, island, [])).toEqual({ state: 'conflict', paths: [] });
  });

  it('is right for histories that crossed, with several merge bases', async () => {
    const left = commit([base], { 'policies/dev/a.yml': LINES.replace('one', 'LEFT') });
    const right = commit([base], { 'policies/dev/a.yml': LINES.replace('eight', 'RIGHT') });
    const both = LINES.replace('one', 'LEFT').replace('eight', 'RIGHT');
    const tip = commit([left, right], { 'policies/dev/a.yml': both });
    const head = commit([right, left], { 'policies/dev/a.yml': both.replace('four', 'FOUR') });
    expect(await merge(tip, head, ['policies/dev/a.yml'])).toEqual({
      state: 'clean',
      bytes: new Map([['policies/dev/a.yml', { blob: origin.blob(both.replace('four', 'FOUR')), mode: '100644' }]]),
    });
  });

  it('is the head where the base did not move', async () => {
    const head = commit([base], { 'policies/dev/b.yml': 'ahead' });
    const result = await merge(base, head, ['policies/dev/b.yml']);
    expect(result).toMatchObject({
      bytes: new Map([['policies/dev/b.yml', { blob: origin.blob('ahead'), mode: '100644' }]]),
    });
  });

  it('pays no heed to merge drivers that the repository asks for', async () => {
    const tip = commit([base], { 'policies/dev/b.yml': 'mine', '.gitattributes': '* merge=union\n' });
    const head = commit([base], { 'policies/dev/b.yml': 'yours', '.gitattributes': '* merge=union\n' });
    expect(await merge(tip, head, [])).toMatchObject({ state: 'conflict' });
  });
});
