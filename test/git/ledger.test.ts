import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LEDGER_REF } from '../../src/core/ledger/entry-path.ts';
import type { LedgerEntry } from '../../src/core/ledger/ledger-entry.ts';
import { printEntry } from '../../src/core/ledger/print-entry.ts';
import { meaningOf } from '../../src/core/text/canonical.ts';
import type { OpenRepository } from '../../src/git/open-repository.ts';
import { aCache, aHome, TestRepository } from './a-repository.ts';

const home = aHome();
afterAll(home.clean);

const governor = { id: 1, login: 'governor', kind: 'user' } as const;
const opening = (pull: number): LedgerEntry => ({ kind: 'opening', pull, by: governor, at: pull, governor: true });
const hold: LedgerEntry = { kind: 'hold', policyKey: 'Salary', by: governor, at: 1, why: 'bad', command: 9 };

let origin: TestRepository;
let n = 0;
beforeEach(() => {
  origin = new TestRepository(join(home.folder, `${n++}`));
});
const open = (cache = `cache-${n++}`): OpenRepository => aCache(join(home.folder, cache), origin.url);
const tip = () => origin.git(['rev-parse', LEDGER_REF]);
const filesNow = () => origin.git(['ls-tree', '-r', '--name-only', LEDGER_REF]).split('\n');

describe('the ledger', () => {
  it('is empty where there is none yet', async () => {
    const state = await open().ledger.read();
    expect(state).toEqual({ head: undefined, entries: new Map(), snapshots: new Set(), problems: [] });
  });

  it('is begun by the first entry, and read by others', async () => {
    const written = await open().ledger.append([opening(1)]);
    expect(written).toEqual({ head: tip(), written: ['openings/1.json'], alreadyThere: [] });
    const state = await open().ledger.read();
    expect(state).toEqual({
      head: tip(),
      entries: new Map([['openings/1.json', opening(1)]]),
      snapshots: new Set(),
      problems: [],
    });
  });

  it('takes entries known at once in one commit, in the name of the app', async () => {
    await open().ledger.append([opening(1), opening(2), hold, opening(2)]);
    expect(origin.git(['rev-list', '--count', LEDGER_REF])).toBe('1');
    expect(filesNow()).toEqual(['holds/Salary/removal-9.json', 'openings/1.json', 'openings/2.json']);
    expect(origin.git(['log', '-1', '--format=%an <%ae>|%cn|%s', LEDGER_REF])).toBe(
      'the app <app@example.com>|the app|Record 3 facts',
    );
    expect(origin.git(['fsck', '--strict'])).toBe('');
  });

  it('keeps what was recorded first, and writes nothing for what is there', async () => {
    const { ledger } = open();
    await ledger.append([opening(1)]);
    const later = { ...opening(1), governor: false } as LedgerEntry;
    expect(await open().ledger.append([later])).toMatchObject({ written: [], alreadyThere: ['openings/1.json'] });
    expect(await ledger.append([later, opening(2)])).toMatchObject({
      written: ['openings/2.json'],
      alreadyThere: ['openings/1.json'],
    });
    expect((await ledger.read()).entries.get('openings/1.json')).toEqual(opening(1));
  });

  it('costs one operation with the server for each entry, and one to look', async () => {
    const { ledger, repository } = open();
    await ledger.append([opening(1)]);
    const before = repository.transportCount();
    await ledger.append([opening(2)]);
    expect(repository.transportCount() - before).toBe(1);
    await ledger.read();
    expect(repository.transportCount() - before).toBe(2);
    await ledger.read(tip());
    expect(repository.transportCount() - before).toBe(2);
  });

  it('is read on with two operations, however much came', async () => {
    const { ledger, repository } = open();
    await ledger.append([opening(1)]);
    const other = open().ledger;
    for (let pull = 2; pull < 12; pull++) await other.append([opening(pull)]);
    const before = repository.transportCount();
    expect((await ledger.read()).entries.size).toBe(11);
    expect(repository.transportCount() - before).toBe(2);
  });

  it('gives a snapshot by its digest, and does not load it otherwise', async () => {
    const value = { decision: 'approved', text: 'x'.repeat(2_000_000) };
    const digest = meaningOf(value);
    const entry: LedgerEntry = { kind: 'snapshot', of: 'decision', digest, value };
    await open().ledger.append([entry, opening(1)]);
    const { ledger } = open();
    const state = await ledger.read();
    expect(state.snapshots).toEqual(new Set([digest]));
    expect([...state.entries.keys()]).toEqual(['openings/1.json']);
    expect(await ledger.readSnapshot(digest)).toEqual(value);
    expect(await ledger.readSnapshot('0'.repeat(64))).toBeUndefined();
  });

  it('reads back whatever it took, a receipt of ten thousand policies too', async () => {
    const why = 'The environment refused it. '.repeat(5);
    const outcomes = Array.from({ length: 10_000 }, (_, index) => ({ policyKey: `${index}`, result: 'failed', why }));
    const receipt = {
      kind: 'receipt',
      environment: 'prod',
      sequence: 1,
      commit: 'a'.repeat(40),
      set: 'b',
      at: 5,
      settled: false,
      outcomes,
    } as LedgerEntry;
    await open().ledger.append([receipt]);
    const { entries, problems } = await open().ledger.read();
    expect([problems, [...entries.values()]]).toEqual([[], [receipt]]);
  });

  it('loses nothing when two processes write at once', async () => {
    const each = 5;
    const children = ['a', 'b'].map((name, index) =>
      spawn(
        process.execPath,
        [
          '--import',
          'tsx',
          'test/git/append-openings.ts',
          join(home.folder, `${name}-${n}`),
          origin.url,
          `${index * 100}`,
          `${each}`,
        ],
        { stdio: ['ignore', 'inherit', 'inherit'] },
      ),
    );
    const ends = await Promise.all(children.map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code)).toEqual([0, 0]);
    expect(filesNow()).toHaveLength(2 * each);
    expect(origin.git(['rev-list', '--count', LEDGER_REF])).toBe(String(2 * each));
    expect((await open().ledger.read()).problems).toEqual([]);
  });

  it('takes entries of one process in order, none twice', async () => {
    const { ledger } = open();
    await Promise.all([1, 2, 3, 2, 1].map((pull) => ledger.append([opening(pull)])));
    expect(filesNow()).toEqual(['openings/1.json', 'openings/2.json', 'openings/3.json']);
    expect(origin.git(['rev-list', '--count', LEDGER_REF])).toBe('3');
  });

  it('says so when the server refuses', async () => {
    origin.hook('pre-receive', 'echo "changes must be made through a pull request" >&2; exit 1');
    await expect(open().ledger.append([opening(1)])).rejects.toMatchObject({
      name: 'OutsideError',
      mayHaveActed: false,
      message: expect.stringContaining('refuses'),
    });
  });

  it('recognises its own commit where the server acted and the answer was lost', async () => {
    origin.hook('post-receive', 'kill -9 $PPID');
    const { ledger } = open();
    expect(await ledger.append([opening(1)])).toMatchObject({ written: ['openings/1.json'] });
    expect(origin.git(['rev-list', '--count', LEDGER_REF])).toBe('1');
  });

  it('goes on with an empty cache, and with none at all', async () => {
    const cache = `cache-${n++}`;
    const { ledger } = open(cache);
    await ledger.append([opening(1)]);
    rmSync(join(home.folder, cache), { recursive: true });
    expect(await ledger.append([opening(2)])).toMatchObject({ written: ['openings/2.json'] });
    rmSync(join(home.folder, cache), { recursive: true });
    expect((await ledger.read()).entries.size).toBe(2);
  });
});

describe('a ledger that somebody else wrote to', () => {
  const commitBy = (files: Readonly<Record<string, string | undefined>>, onto = tip()) => {
    const id = origin.commit({ parents: [onto], files, author: 'Somebody <somebody@example.com>' });
    origin.ref(LEDGER_REF, id);
    return id;
  };

  it('has problems: an unknown file, a broken entry, a file that is no file', async () => {
    await open().ledger.append([opening(1)]);
    const id = origin.commit({
      parents: [tip()],
      files: {
        'notes.txt': 'hello',
        'openings/7.json': '{"kind":"opening"}',
        'openings/8.json': { mode: '120000', content: '1.json' },
        'snapshots/short.json': '{}',
      },
    });
    origin.ref(LEDGER_REF, id);
    const { problems, entries } = await open().ledger.read();
    expect(new Set(problems.map(({ path }) => path))).toEqual(
      new Set(['notes.txt', 'openings/7.json', 'openings/8.json', 'snapshots/short.json']),
    );
    expect([...entries.keys()]).toEqual(['openings/1.json']);
  });

  const taken = { ...opening(1), governor: false } as LedgerEntry;
  const tampers: readonly (readonly [string, () => void, boolean])[] = [
    ['removed an entry', () => commitBy({ 'openings/1.json': undefined }), false],
    ['changed an entry', () => commitBy({ 'openings/1.json': printEntry(taken).text }), false],
    [
      'removed an entry and put another in its place later',
      () => commitBy({ 'openings/1.json': printEntry(taken).text }, commitBy({ 'openings/1.json': undefined })),
      false,
    ],
    [
      'wrote the branch anew without an entry',
      () => origin.ref(LEDGER_REF, origin.commit({ files: { 'openings/2.json': printEntry(opening(2)).text } })),
      true,
    ],
    ['deleted the branch', () => origin.git(['update-ref', '-d', LEDGER_REF]), true],
  ];

  it.each(tampers)(
    'is an incident when somebody %s, and what was recorded first still counts',
    async (_what, tamper, rewritten) => {
      const cache = `cache-${n++}`;
      const { ledger } = open(cache);
      await ledger.append([opening(1), opening(2)]);
      const before = tip();
      tamper();
      const state = await ledger.read();
      expect(state.incident).toMatchObject({ rewritten, lost: expect.arrayContaining(['openings/1.json']) });
      if (rewritten) expect(state.incident?.before).toBe(before);
      expect(state.entries.get('openings/1.json')).toEqual(opening(1));
      // It is still known to a process that starts later with the same cache.
      const later = await open(cache).ledger.read();
      expect(later.incident?.lost).toContain('openings/1.json');
      expect(later.entries.get('openings/1.json')).toEqual(opening(1));
    },
  );

  it('shows what was removed on the branch to those who never saw it before', async () => {
    await open().ledger.append([opening(1), opening(2)]);
    commitBy({ 'openings/1.json': undefined });
    const state = await open().ledger.read();
    const lost = ['openings/1.json'];
    expect(state.incident).toEqual({ rewritten: false, before: undefined, now: tip(), lost, gone: lost });
    expect(state.entries.get('openings/1.json')).toEqual(opening(1));
  });

  it('is whole again when the lost entries are appended again', async () => {
    const { ledger } = open();
    await ledger.append([opening(1), opening(2)]);
    origin.ref(LEDGER_REF, origin.commit({ files: { 'openings/2.json': printEntry(opening(2)).text } }));
    const { incident, entries } = await ledger.read();
    const lost = incident?.lost.flatMap((path) => entries.get(path) ?? []) ?? [];
    await ledger.append(lost);
    expect((await ledger.read()).incident).toMatchObject({ lost: [] });
    expect(filesNow()).toEqual(['openings/1.json', 'openings/2.json']);
  });

  it('tells of a branch written anew with nothing lost, until it goes on from both histories', async () => {
    const cache = `cache-${n++}`;
    const { ledger } = open(cache);
    await ledger.append([opening(1)]);
    const before = tip();
    const anew = origin.commit({ files: { 'openings/1.json': printEntry(opening(1)).text } });
    origin.ref(LEDGER_REF, anew);
    expect((await ledger.read()).incident).toMatchObject({ rewritten: true, before, lost: [] });
    // A process that starts later with the same cache knows of it as well.
    const later = open(cache).ledger;
    expect((await later.read()).incident).toMatchObject({ rewritten: true, before, lost: [] });
    await later.putBack([]);
    for (const one of [before, anew]) origin.git(['merge-base', '--is-ancestor', one, LEDGER_REF]);
    const joined = tip();
    await later.putBack([]);
    expect(tip()).toBe(joined);
    expect((await later.read()).incident).toBeUndefined();
    expect((await open().ledger.read()).incident).toBeUndefined();
    expect(filesNow()).toEqual(['openings/1.json']);
  });

  it('is not silently put back by recording on top of what was taken away', async () => {
    const { ledger } = open();
    await ledger.append([opening(1)]);
    const first = tip();
    await ledger.append([opening(2)]);
    origin.ref(LEDGER_REF, first);
    await ledger.append([opening(3)]);
    expect(filesNow()).toEqual(['openings/1.json', 'openings/3.json']);
    const { incident, entries } = await ledger.read();
    expect(incident).toMatchObject({ rewritten: true, lost: ['openings/2.json'] });
    expect(entries.size).toBe(3);
  });

  it('is put back whole where the branch was deleted, history and all, and again by nobody', async () => {
    const { ledger } = open();
    await ledger.append([opening(1)]);
    await ledger.append([opening(2)]);
    const before = tip();
    origin.git(['update-ref', '-d', LEDGER_REF]);
    const { incident } = await ledger.read();
    await ledger.putBack(incident?.gone ?? []);
    expect(tip()).toBe(before);
    expect((await ledger.read()).incident?.lost ?? []).toEqual([]);
    await ledger.putBack(incident?.gone ?? []);
    expect(tip()).toBe(before);
  });

  it('is put back by a process that starts later with the same cache', async () => {
    const cache = `cache-${n++}`;
    await open(cache).ledger.append([opening(1)]);
    const before = tip();
    origin.git(['update-ref', '-d', LEDGER_REF]);
    const { ledger } = open(cache);
    await ledger.putBack((await ledger.read()).incident?.gone ?? []);
    expect(tip()).toBe(before);
  });

  it('has what is gone put on top of what somebody else pushed, byte for byte, and what was changed left to people', async () => {
    const { ledger } = open();
    await ledger.append([opening(1), opening(2), opening(3)]);
    const bytes = origin.git(['show', `${LEDGER_REF}:openings/1.json`]);
    const files = { 'openings/2.json': printEntry({ ...opening(2), governor: false } as LedgerEntry).text };
    const before = tip();
    origin.ref(LEDGER_REF, origin.commit({ files }));
    const { incident } = await ledger.read();
    await ledger.putBack(incident?.gone ?? []);
    expect(filesNow()).toEqual(['openings/1.json', 'openings/2.json', 'openings/3.json']);
    origin.git(['merge-base', '--is-ancestor', before, LEDGER_REF]);
    expect((await open().ledger.read()).incident?.lost).toEqual(['openings/2.json']);
    expect(origin.git(['show', `${LEDGER_REF}:openings/1.json`])).toBe(bytes);
    expect((await ledger.read()).incident?.lost).toEqual(['openings/2.json']);
  });

  it('does not take an old sighting of the branch for a rewritten one', async () => {
    const { ledger } = open();
    await ledger.append([opening(1)]);
    const old = tip();
    await ledger.append([opening(2)]);
    const state = await ledger.read(old);
    expect(state.incident).toBeUndefined();
    expect(state.head).toBe(tip());
  });
});
