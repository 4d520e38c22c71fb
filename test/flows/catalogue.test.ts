import { describe, expect, it } from '@jest/globals';
import type { DataSource } from '../../src/core/catalogue/data-source.ts';
import { entryPath } from '../../src/core/ledger/entry-path.ts';
import type { LedgerEntry } from '../../src/core/ledger/ledger-entry.ts';
import { readRules } from '../../src/core/rules/read-rules.ts';
import type { Rules } from '../../src/core/rules/rules.ts';
import { OutsideError } from '../../src/errors.ts';
import { readRecordedCatalogue } from '../../src/flows/read/recorded-catalogue.ts';
import { takeCatalogue } from '../../src/flows/take-catalogue.ts';
import type { World } from '../../src/flows/world.ts';
import { aSource } from '../support/catalogue-builders.ts';

const HOUR = 3600;
const START = 1_700_000_000;
const rules = rulesWith('{from: prod, maxAge: 24h}');
const catalogue = rules.catalogue as Extract<Rules['catalogue'], { maxAgeSeconds: number }>;

function rulesWith(from: string, mode = 'enforce'): Rules {
  const text = `mode: ${mode}\ngovernors: {teams: [acme/data-governors]}\ncatalogue: ${from}\nenvironments: {prod: {connection: production}}\n`;
  const read = readRules({ path: 'rules.yml', text });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

/** A world with a clock, a ledger in memory, and an environment that has what it is told, or does not answer. */
function aWorld() {
  const clock = { now: START };
  const environment: { sources: readonly DataSource[] | undefined } = { sources: [aSource('a'), aSource('b')] };
  const files = new Map<string, LedgerEntry>();
  let asked = 0;
  const world = {
    repository: { id: 1 },
    now: () => clock.now,
    log: () => {},
    sourcesRead: new Map(),
    remember: (_: string, compute: () => Promise<unknown>) => compute(),
    environmentReader: async () => ({
      readSources: async (maxAge?: number) => {
        // What the client remembers is not what is recorded as read now.
        expect(maxAge).toBe(0);
        asked += 1;
        if (environment.sources === undefined) throw new OutsideError('no answer');
        return environment.sources;
      },
    }),
    ledger: {
      read: async () => {
        const all = [...files.values()];
        return {
          entries: new Map([...files].filter(([, { kind }]) => kind !== 'snapshot')),
          snapshots: new Set(all.flatMap((entry) => (entry.kind === 'snapshot' ? [entry.digest] : []))),
        };
      },
      readSnapshot: async (digest: string) => {
        const entry = files.get(`snapshots/${digest}.json`);
        return entry?.kind === 'snapshot' ? entry.value : undefined;
      },
      append: async (entries: readonly LedgerEntry[]) => {
        for (const entry of entries) files.set(entryPath(entry), entry);
      },
    },
  } as unknown as World;
  const kept = (kind: LedgerEntry['kind']) => [...files.values()].filter((entry) => entry.kind === kind);
  const recorded = async () => readRecordedCatalogue(world, catalogue, (await world.ledger.read()).entries);
  return { world, clock, environment, files, kept, recorded, asked: () => asked };
}

describe('the catalogue of an environment', () => {
  it('is read no more often than drift is looked for, and recorded when it is another or getting old', async () => {
    const { world, clock, environment, kept, asked } = aWorld();
    for (const hours of [0, 0.2, 1, 2, 5.9]) {
      clock.now = START + hours * HOUR;
      await takeCatalogue(world, rules);
    }
    expect([asked(), kept('catalogue').length]).toEqual([4, 1]);
    clock.now = START + 6.2 * HOUR;
    await takeCatalogue(world, rules);
    expect([kept('catalogue').length, kept('snapshot').length]).toEqual([2, 1]);
    environment.sources = [aSource('a')];
    clock.now = START + 7 * HOUR;
    await takeCatalogue(world, rules);
    expect([kept('catalogue').length, kept('snapshot').length]).toEqual([3, 2]);
  });

  it('is read anew where it must not be older, as at a promotion', async () => {
    const { world, clock, environment, recorded, asked } = aWorld();
    await takeCatalogue(world, rules);
    environment.sources = [aSource('c')];
    clock.now = START + 59;
    await takeCatalogue(world, rules, 60);
    expect(asked()).toBe(1);
    clock.now = START + 60;
    await takeCatalogue(world, rules);
    expect(await recorded()).toMatchObject({ sources: [{ name: 'a' }, { name: 'b' }] });
    await takeCatalogue(world, rules, 60);
    expect(await recorded()).toMatchObject({ sources: [{ name: 'c' }] });
  });

  it('is the newest snapshot, whichever order the ledger lists them in', async () => {
    const { world, clock, environment, recorded } = aWorld();
    await takeCatalogue(world, rules);
    environment.sources = [aSource('c')];
    clock.now = START + HOUR;
    await takeCatalogue(world, rules);
    expect(await recorded()).toMatchObject({ known: true, sources: [{ name: 'c' }] });
  });

  it.each([
    ['went back', START - HOUR],
    ['stands still', START],
  ])('is what was read last, also where the clock %s', async (_, later) => {
    const { world, clock, environment, recorded } = aWorld();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      environment.sources = [aSource(name)];
      await takeCatalogue(world, rules, 0);
      expect(await recorded()).toMatchObject({ known: true, sources: [{ name }] });
      clock.now = later;
    }
  });

  it('is read back whole where it is kept in parts', async () => {
    const { world, environment, kept, recorded } = aWorld();
    const names = Array.from({ length: 4_001 }, (_, index) => `source ${String(index).padStart(4, '0')}`);
    environment.sources = names.toReversed().map((name) => aSource(name));
    await takeCatalogue(world, rules);
    expect(kept('snapshot')).toHaveLength(3);
    const catalogue = await recorded();
    expect(catalogue.known && catalogue.sources.map(({ name }) => name)).toEqual(names);
  });

  it.each<[number, boolean]>([
    [24, false],
    [24.01, true],
  ])('is stale after longer than its rules allow: %i hours', async (hours, stale) => {
    const { world, clock, environment, recorded } = aWorld();
    await takeCatalogue(world, rules);
    environment.sources = undefined;
    clock.now = START + hours * HOUR;
    await takeCatalogue(world, rules);
    const catalogue = await recorded();
    expect(catalogue).toMatchObject({ known: true, sources: [{ name: 'a' }, { name: 'b' }] });
    expect('stale' in catalogue && catalogue.stale).toEqual(
      stale &&
        'the data sources of prod were read last on 2023-11-14 22:13 UTC, longer ago than catalogue.maxAge allows',
    );
  });

  it('is unknown, never empty, before it was read and where its snapshot is gone', async () => {
    const { world, files, recorded } = aWorld();
    expect(await recorded()).toMatchObject({ known: false, why: expect.stringContaining('not been read yet') });
    await takeCatalogue(world, rules);
    for (const path of files.keys()) if (path.startsWith('snapshots/')) files.delete(path);
    expect(await recorded()).toMatchObject({ known: false, why: expect.stringContaining('cannot be read') });
  });

  it('is known without a word in the ledger where the repository is only observed, and recorded once it is not', async () => {
    const { world, clock, environment, kept, recorded, asked } = aWorld();
    const observing = rulesWith('{from: prod, maxAge: 24h}', 'observe');
    await takeCatalogue(world, observing);
    expect([kept('catalogue'), kept('snapshot')]).toEqual([[], []]);
    const first = await recorded();
    expect(first).toMatchObject({ known: true, sources: [{ name: 'a' }, { name: 'b' }] });
    expect(first).not.toHaveProperty('stale');
    environment.sources = undefined;
    clock.now = START + 25 * HOUR;
    await takeCatalogue(world, observing);
    expect(await recorded()).toMatchObject({ stale: expect.stringContaining('2023-11-14 22:13 UTC') });
    environment.sources = [aSource('c')];
    await takeCatalogue(world, observing);
    expect([asked(), kept('catalogue').length]).toEqual([3, 0]);
    expect(await recorded()).toMatchObject({ known: true, sources: [{ name: 'c' }] });
    clock.now += HOUR;
    await takeCatalogue(world, rules);
    const written = await recorded();
    expect([kept('catalogue').length, written]).toMatchObject([1, { known: true, sources: [{ name: 'c' }] }]);
  });

  it('is not read where the repository has its own', async () => {
    const { world, asked } = aWorld();
    await takeCatalogue(world, rulesWith('{from: repository}'));
    expect(asked()).toBe(0);
  });
});
