import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LEDGER_REF } from '../../src/core/ledger/entry-path.ts';
import type { LedgerEntry } from '../../src/core/ledger/ledger-entry.ts';
import { meaningOf } from '../../src/core/text/canonical.ts';
import { openWorkingLedger } from '../../src/git/ledger/working-ledger.ts';
import { openWorkingClone } from '../../src/git/open-working-clone.ts';
import { aCache, aHome, TestRepository } from './a-repository.ts';

const home = aHome();
afterAll(home.clean);

const opening = (pull: number): LedgerEntry => ({ kind: 'opening', pull, at: pull, governor: true });
const value = { decision: 'approved' };
const snapshot: LedgerEntry = { kind: 'snapshot', of: 'decision', digest: meaningOf(value), value };
let origin: TestRepository;
let first: string;
let second: string;

beforeAll(async () => {
  origin = new TestRepository(home.folder);
  first = origin.commit({ files: { 'policies/dev/a.yml': 'a', 'policies/dev/b.yml': 'b' } });
  second = origin.commit({ parents: [first], files: { 'policies/dev/a.yml': 'A' } });
  origin.ref('refs/heads/main', second);
  await aCache(join(home.folder, 'cache'), origin.url).ledger.append([opening(1), snapshot]);
});

function clone(name: string, ...options: readonly string[]): string {
  const folder = join(home.folder, name);
  execFileSync('git', ['clone', '--quiet', ...options, origin.url, folder], { stdio: 'ignore' });
  return folder;
}

describe("somebody's clone", () => {
  it('answers as the cache does, without the server', async () => {
    const repository = await openWorkingClone(clone('full'));
    const fetched = await repository.fetch({
      ids: [first, 'f'.repeat(40)],
      refs: ['refs/heads/main', 'refs/heads/gone', '--help'],
    });
    expect([...fetched.tips]).toEqual([['refs/heads/main', second]]);
    expect(fetched.missing).toEqual(['f'.repeat(40), 'refs/heads/gone', '--help']);
    const entries = await repository.readTree(second, ['policies/']);
    expect(entries.map(({ path }) => path)).toEqual(['policies/dev/a.yml', 'policies/dev/b.yml']);
    const a = entries[0]?.id ?? '';
    expect((await repository.readBlobs([a, 'e'.repeat(40)])).get(a)).toEqual({ state: 'text', text: 'A' });
    expect((await repository.readBlobs(['e'.repeat(40)])).get('e'.repeat(40))).toEqual({ state: 'missing' });
    expect(await repository.commitsBetween(first, second, ['policies/'])).toMatchObject([
      { touches: ['policies/dev/a.yml'] },
    ]);
    expect(await repository.mergeResult(first, second, [])).toMatchObject({ state: 'clean' });
    expect(await repository.mergeBase(first, second)).toBe(first);
    expect(await repository.isAncestor(second, first)).toBe(false);
    expect(await repository.firstParents(second, 5)).toEqual([
      { id: second, parents: [first] },
      { id: first, parents: [] },
    ]);
    expect(await repository.firstParents(second, 1)).toHaveLength(1);
    expect(repository.transportCount()).toBe(0);
  });

  it('may be entered anywhere', async () => {
    const folder = clone('deep');
    const repository = await openWorkingClone(join(folder, 'policies/dev'));
    expect(await repository.readTree(second, ['policies/dev/a.yml'])).toHaveLength(1);
  });

  it('may be a partial one', async () => {
    const repository = await openWorkingClone(clone('partial', '--filter=blob:none', '--no-checkout'));
    const [entry] = await repository.readTree(second, ['policies/']);
    expect((await repository.readBlobs([entry?.id ?? ''])).get(entry?.id ?? '')).toEqual({ state: 'text', text: 'A' });
  });

  it('is refused when it lacks history, with the way out', async () => {
    await expect(openWorkingClone(clone('shallow', '--depth=1'))).rejects.toThrow('git fetch --unshallow');
  });

  it('is refused where there is none', async () => {
    const folder = join(home.folder, 'nothing');
    mkdirSync(folder);
    await expect(openWorkingClone(folder)).rejects.toMatchObject({ name: 'OutsideError' });
    await expect(openWorkingClone(join(folder, 'nowhere'))).rejects.toThrow('there is no folder');
  });

  it('cannot be shown other bytes by replacements it brings along', async () => {
    const folder = clone('replaced');
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-C', folder, ...args])
        .toString()
        .trim();
    writeFileSync(join(folder, 'evil'), 'evil');
    git('replace', origin.blobAt(second, 'policies/dev/a.yml'), git('hash-object', '-w', 'evil'));
    git('replace', second, first);
    const repository = await openWorkingClone(folder);
    const [entry] = await repository.readTree(second, ['policies/dev/a.yml']);
    expect((await repository.readBlobs([entry?.id ?? ''])).get(entry?.id ?? '')).toEqual({ state: 'text', text: 'A' });
  });

  it('merges as the server would, whatever its own attributes say', async () => {
    const side = (text: string) => origin.commit({ parents: [first], files: { 'policies/dev/a.yml': text } });
    const [mine, yours] = [side('mine'), side('yours')];
    origin.ref('refs/heads/mine', mine);
    origin.ref('refs/heads/yours', yours);
    const folder = clone('union');
    writeFileSync(join(folder, '.gitattributes'), '* merge=union\n');
    execFileSync('git', ['-C', folder, 'add', '.gitattributes']);
    const repository = await openWorkingClone(folder);
    expect(await repository.mergeResult(mine, yours, [])).toEqual({ state: 'conflict', paths: ['policies/dev/a.yml'] });
  });

  it('runs nothing that its configuration names', async () => {
    const folder = clone('hostile');
    const ran = join(home.folder, 'ran');
    const script = join(home.folder, 'script');
    writeFileSync(script, `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
    for (const key of ['core.fsmonitor', 'core.pager', 'diff.external', 'core.hooksPath', 'merge.x.driver'])
      execFileSync('git', ['-C', folder, 'config', key, script]);
    const repository = await openWorkingClone(folder);
    await repository.readTree(second, ['policies/']);
    await repository.commitsBetween(first, second, ['policies/']);
    await repository.mergeResult(first, second, ['policies/dev/a.yml']);
    expect(existsSync(ran)).toBe(false);
  });
});

describe("the ledger in somebody's clone", () => {
  it('is read offline, as fetched from the server', async () => {
    const ledger = await openWorkingLedger(clone('auditor'));
    const state = await ledger.read();
    expect(state.head).toBe(origin.git(['rev-parse', LEDGER_REF]));
    expect([...state.entries.values()]).toEqual([opening(1)]);
    expect(await ledger.readSnapshot(meaningOf(value))).toEqual(value);
    expect(await ledger.readSnapshot('0'.repeat(64))).toBeUndefined();
  });

  it('is empty where the clone has no such branch', async () => {
    const ledger = await openWorkingLedger(clone('single', '--single-branch'));
    expect(await ledger.read()).toMatchObject({ head: undefined, problems: [] });
  });
});
