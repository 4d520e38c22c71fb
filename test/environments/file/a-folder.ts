import { lstat, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { fileEnvironment } from '../../../src/environments/file/file-environment.ts';
import type { fileReader } from '../../../src/environments/file/file-reader.ts';
import { aDesiredPolicy, aDesiredState } from '../../support/a-desired-state.ts';
import type { EnvironmentBench } from '../contract.ts';
import { syncOnce } from '../sync-once.ts';

/** A policy in one of two versions. */
export const policy = (policyKey: string, version: 1 | 2) =>
  aDesiredPolicy(policyKey, { payload: { name: `version ${version}` } });

/** A new folder as environment, under the clients that are given. */
export async function aFolder(given: {
  readonly fileEnvironment: typeof fileEnvironment;
  readonly fileReader: typeof fileReader;
}): Promise<EnvironmentBench & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'a2p-file-'));
  const inEffect = (name: string) => join(folder, 'current', name);
  return {
    folder,
    reader: given.fileReader({ folder }),
    client: given.fileEnvironment({ folder }),
    snapshot: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      return JSON.stringify(await Promise.all(files.sort().map(async (file) => [file, await readFile(file, 'utf8')])));
    },
    // Whoever writes, even what was there before, changes when an entry or its contents were changed last.
    writes: async () => {
      const names = await readdir(folder, { recursive: true });
      const changed = await Promise.all(
        ['', ...names.sort()].map(async (name) => [name, (await lstat(join(folder, name), { bigint: true })).ctimeNs]),
      );
      return changed.join();
    },
    tamper: (key) => writeFile(inEffect(`${key}.json`), '{"policyKey":"edited by hand"}'),
    plant: async (key) => {
      await syncOnce(given.fileEnvironment({ folder }), aDesiredState([policy('earlier', 1)], { sequence: 1 }));
      await writeFile(inEffect('planted.json'), `{"policyKey":"${key}"}`);
    },
    isPlanted: async (key) => (await readFile(inEffect('planted.json'), 'utf8')) === `{"policyKey":"${key}"}`,
    breakWrite: async () => {
      await rename(join(folder, 'sets'), join(folder, 'away'));
      await rename(join(folder, 'current'), join(folder, 'current-away'));
      await writeFile(join(folder, 'sets'), 'not a folder');
      return async () => {
        await rm(join(folder, 'sets'));
        await rename(join(folder, 'away'), join(folder, 'sets'));
        await rename(join(folder, 'current-away'), join(folder, 'current'));
      };
    },
    writeLate: ({ policyKey, payload }) => writeFile(inEffect(`${policyKey}.json`), JSON.stringify(payload)),
    close: () => rm(folder, { recursive: true }),
  };
}
