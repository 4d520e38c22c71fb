import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LEDGER_REF } from '../../src/core/ledger/entry-path.ts';
import type { OpeningEntry } from '../../src/core/ledger/ledger-entry.ts';
import { printEntry } from '../../src/core/ledger/print-entry.ts';
import { meaningOf } from '../../src/core/text/canonical.ts';
import { sealedLedger } from '../../src/flows/sealed-ledger.ts';
import type { Ledger } from '../../src/ports.ts';
import { aCache, aHome, TestRepository } from '../git/a-repository.ts';
import { aSigner } from '../support/a-signer.ts';

const home = aHome();
afterAll(home.clean);

const signer = aSigner();
const governor = { id: 1, login: 'governor-1', kind: 'user' } as const;
const opening = (more: Partial<OpeningEntry> = {}): OpeningEntry => ({
  kind: 'opening',
  pull: 7,
  by: governor,
  at: 1,
  governor: true,
  ...more,
});
const PATH = 'openings/7.json';
const value = { facts: 'as they were' };
const SNAPSHOT = { kind: 'snapshot', of: 'decision', digest: meaningOf(value), value } as const;

let origin: TestRepository;
let ledger: Ledger;
let n = 0;
const open = () => sealedLedger(aCache(join(home.folder, `cache-${n++}`), origin.url).ledger, signer, 10);
beforeEach(async () => {
  origin = new TestRepository(join(home.folder, `${n++}`));
  ledger = open();
  await ledger.append([opening({ pull: 1 })]);
});

/** Somebody pushes to the branch. */
function somebody(files: Readonly<Record<string, string | undefined>>): void {
  const parents = [origin.git(['rev-parse', LEDGER_REF])];
  origin.ref(LEDGER_REF, origin.commit({ parents, files, author: 'Somebody <somebody@example.com>' }));
}

describe('a file that somebody wrote where the app would record', () => {
  it.each<[string, string]>([
    ['an entry without a seal', printEntry(opening({ governor: false })).text],
    ['what is no entry', 'hello'],
  ])('%s counts for nothing, and once it is taken away the app’s own does', async (_, text) => {
    somebody({ [PATH]: text });
    const { problems, entries } = await ledger.read();
    expect([problems.map(({ path }) => path), entries.has(PATH)]).toEqual([[PATH], false]);
    somebody({ [PATH]: undefined });
    expect(await ledger.read()).toMatchObject({ problems: [] });
    await ledger.append([opening()]);
    for (const reader of [ledger, open()]) {
      const state = await reader.read();
      expect(state.entries.get(PATH)).toMatchObject(opening());
      expect([state.problems, state.incident]).toEqual([[], undefined]);
    }
  });

  it('what the app recorded first counts, whatever of its own stands there later', async () => {
    await ledger.append([opening()]);
    const other = opening({ governor: false });
    const elsewhere = new TestRepository(join(home.folder, `${n++}`));
    await sealedLedger(aCache(join(home.folder, `cache-${n++}`), elsewhere.url).ledger, signer, 10).append([other]);
    somebody({ [PATH]: `${elsewhere.git(['show', `${LEDGER_REF}:${PATH}`])}\n` });
    expect((await ledger.read()).incident?.instead?.has(PATH)).toBe(true);
    const state = await ledger.read();
    expect(state.entries.get(PATH)).toMatchObject(opening());
    expect(state.incident?.lost).toEqual([PATH]);
  });

  it('a snapshot is whatever has its digest', async () => {
    const path = `snapshots/${SNAPSHOT.digest}.json`;
    somebody({ [path]: '{"facts":"others"}' });
    await expect(ledger.readSnapshot(SNAPSHOT.digest)).rejects.toThrow('cannot be read');
    somebody({ [path]: undefined });
    await ledger.read();
    await ledger.append([SNAPSHOT]);
    for (const reader of [ledger, open()]) expect(await reader.readSnapshot(SNAPSHOT.digest)).toEqual(value);
  });
});
