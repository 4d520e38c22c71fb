import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fileEnvironment } from '../../../src/environments/file/file-environment.ts';
import { fileReader } from '../../../src/environments/file/file-reader.ts';
import { aDesiredState } from '../../support/a-desired-state.ts';
import { environmentContract } from '../contract.ts';
import { anything, syncOnce } from '../sync-once.ts';
import { aFolder, policy } from './a-folder.ts';

const openBench = () => aFolder({ fileEnvironment, fileReader });

environmentContract('file', {
  open: openBench,
  policy,
  sources: [],
  holdsSequence: true,
  canBeShort: false,
  canPretend: false,
});

/** Syncs a policy of 64 KiB in a process that may write files of 16 KiB at most; answers its error. */
function syncWithLittleSpace(folder: string): string {
  const script = `
    import { fileEnvironment } from './src/environments/file/file-environment.ts';
    const client = fileEnvironment({ folder: ${JSON.stringify(folder)} });
    const policy = { policyKey: 'b', digest: 'd', path: 'b.yml', payload: { name: 'x'.repeat(65536) } };
    const desired = { policies: [policy], sources: [], sequence: 8, commit: 'c' };
    const plan = await client.plan(desired, { maxRemovals: 1, confirmed: true });
    await client.apply(plan, desired).catch((error) => console.log(String(error)));`;
  const limited = 'ulimit -f 16; trap "" XFSZ; exec "$0" --import tsx --input-type=module -e "$1"';
  const env = { ...process.env, TSX_DISABLE_CACHE: '1' };
  return execFileSync('bash', ['-c', limited, process.execPath, script], { encoding: 'utf8', env }).trim();
}

describe('a folder as environment', () => {
  let bench: Awaited<ReturnType<typeof openBench>>;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());
  const [a, b] = [policy('a', 1), policy('b', 1)];
  const shown = async () =>
    (await readdir(join(bench.folder, 'current'))).filter((name) => !name.startsWith('.')).sort();

  it('shows one file per policy, with the payload as approved', async () => {
    await syncOnce(bench.client, aDesiredState([a, b]));
    expect(await shown()).toEqual(['a.json', 'b.json']);
    expect(JSON.parse(await readFile(join(bench.folder, 'current', 'a.json'), 'utf8'))).toEqual(a.payload);
  });

  it('names files of keys that differ only by case, or are no file names, apart', async () => {
    const keys = ['A', 'a', '../../etc/passwd', 'x'.repeat(300), 'ü', '.approve-to-promote'];
    expect((await syncOnce(bench.client, aDesiredState(keys.map((key) => policy(key, 1))))).settled).toBe(true);
    const names = await shown();
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(keys.length);
    expect(names.every((name) => name.length < 100)).toBe(true);
  });

  it('keeps apart from a file of somebody else that has the name of ours', async () => {
    await syncOnce(bench.client, aDesiredState([a]));
    await writeFile(join(bench.folder, 'current', 'b.json'), 'a note');
    expect((await syncOnce(bench.client, aDesiredState([a, b], { sequence: 8 }))).settled).toBe(true);
    expect(await readFile(join(bench.folder, 'current', 'b.json'), 'utf8')).toBe('a note');
  });

  it('refuses a folder that is not there, instead of finding it empty', async () => {
    const gone = fileEnvironment({ folder: join(bench.folder, 'gone') });
    await expect(gone.readInventory()).rejects.toMatchObject({ name: 'OutsideError' });
    await expect(
      gone.apply({ ...(await bench.client.plan(aDesiredState([a]), anything)) }, aDesiredState([a])),
    ).rejects.toMatchObject({ name: 'OutsideError' });
  });

  it('refuses a state that it did not write, instead of finding nothing', async () => {
    await syncOnce(bench.client, aDesiredState([a]));
    await writeFile(join(bench.folder, 'current', '.approve-to-promote.json'), '{}');
    await expect(bench.client.readInventory()).rejects.toMatchObject({ name: 'OutsideError' });
  });

  it('takes a link in place of a policy for a change by hand, wherever it leads', async () => {
    await syncOnce(bench.client, aDesiredState([a]));
    await rm(join(bench.folder, 'current', 'a.json'));
    await writeFile(join(bench.folder, 'elsewhere.json'), JSON.stringify(a.payload));
    await symlink(join(bench.folder, 'elsewhere.json'), join(bench.folder, 'current', 'a.json'));
    expect((await bench.client.readInventory()).policies).toMatchObject([{ policyKey: 'a', digest: undefined }]);
    expect((await syncOnce(bench.client, aDesiredState([a]))).settled).toBe(true);
  });

  it('takes a file that is no JSON for a change by hand', async () => {
    await syncOnce(bench.client, aDesiredState([a]));
    await writeFile(join(bench.folder, 'current', 'a.json'), '{"policyKey":');
    expect((await bench.client.readInventory()).policies).toMatchObject([{ policyKey: 'a', digest: undefined }]);
  });

  it('keeps no more than the set in effect and the one before', async () => {
    for (const sequence of [1, 2, 3, 4]) await syncOnce(bench.client, aDesiredState([a], { sequence }));
    expect(await readdir(join(bench.folder, 'sets'))).toHaveLength(2);
  });

  it('keeps the old set when the disk takes no more (F33)', async () => {
    await syncOnce(bench.client, aDesiredState([a]));
    const before = await bench.snapshot();
    expect(syncWithLittleSpace(bench.folder)).toMatch(/^OutsideError: Could not write the policies to .*: EFBIG\.$/);
    expect(await bench.snapshot()).toBe(before);
  });

  describe('after a crash (F33)', () => {
    const next = aDesiredState([policy('a', 2), b], { sequence: 8 });
    const digests = async () => (await bench.client.readInventory()).policies.map(({ digest }) => digest);
    beforeEach(async () => {
      await syncOnce(bench.client, aDesiredState([a]));
    });

    it('while the new set was written, the old one stands, complete', async () => {
      const half = join(bench.folder, 'sets', '.building-00000002-x');
      await writeFile(half, '');
      expect(await digests()).toEqual([a.digest]);
      expect((await syncOnce(bench.client, next)).settled).toBe(true);
      expect(await readdir(join(bench.folder, 'sets'))).not.toContain('.building-00000002-x');
    });

    it('between the new set and the link, the old one is what is in effect, and no older one may follow', async () => {
      await syncOnce(bench.client, next);
      await rm(join(bench.folder, 'current'));
      await symlink('sets/00000001', join(bench.folder, 'current'));
      expect(await digests()).toEqual([a.digest]);
      expect((await bench.client.readInventory()).sequence).toBe(8);
      expect((await syncOnce(bench.client, next)).settled).toBe(true);
      expect(await digests()).toEqual([next.policies[0]?.digest, b.digest]);
    });
  });

  it('lets one of two syncs at the same time win, and the other say so', async () => {
    await syncOnce(bench.client, aDesiredState([a], { sequence: 1 }));
    const sets = Array.from({ length: 8 }, (_, n) =>
      aDesiredState([policy('a', 2), policy(`only-${n}`, 1)], { sequence: 2 + n }),
    );
    const plans = await Promise.all(
      sets.map(async (desired) => ({ desired, plan: await bench.client.plan(desired, anything) })),
    );
    const results = await Promise.allSettled(plans.map(({ plan, desired }) => bench.client.apply(plan, desired)));
    const won = results.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
    expect(won.length).toBeGreaterThan(0);
    const inventory = await bench.client.readInventory();
    expect(inventory.sequence).toBe(2 + Math.max(...won));
    const newest = sets[Math.max(...won)];
    expect((await syncOnce(bench.client, newest ?? aDesiredState([]))).settled).toBe(true);
    expect(results.every((result) => result.status === 'fulfilled' || result.reason.name === 'OutsideError')).toBe(
      true,
    );
  });
});
