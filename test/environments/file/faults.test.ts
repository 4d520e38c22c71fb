import { jest } from '@jest/globals';
import { type FileFault, type FileFaultRule, faultyFiles } from '../../support/faulty-files.ts';
import { type EnvironmentBench, environmentContract } from '../contract.ts';
import { atomicClientTryingAgain, readerTryingAgain } from '../trying-again.ts';
import { aFolder, policy } from './a-folder.ts';

const files = faultyFiles();
jest.unstable_mockModule('node:fs/promises', () => files.module);
const { fileEnvironment } = await import('../../../src/environments/file/file-environment.ts');
const { fileReader } = await import('../../../src/environments/file/file-reader.ts');

/** Breaks every call once, each of these faults in turn, until `again` is called. */
function onceAtEachCall(...faults: readonly FileFault[]): { readonly rule: FileFaultRule; again(): void } {
  const broken = new Set<string>();
  let count = 0;
  return {
    again: () => broken.clear(),
    rule: ({ name, path }) => {
      const key = `${name} ${path}`;
      if (broken.has(key)) return undefined;
      broken.add(key);
      count += 1;
      return faults[count % faults.length];
    },
  };
}

const error = (when: 'before' | 'after', code: string): FileFault => ({ kind: 'error', when, code });

async function open(...faults: readonly FileFault[]): Promise<EnvironmentBench> {
  files.fail();
  const bench = await aFolder({ fileEnvironment, fileReader });
  const { rule, again } = onceAtEachCall(...faults);
  const client = atomicClientTryingAgain(bench.client);
  files.fail(rule);
  return {
    ...bench,
    reader: readerTryingAgain(bench.reader),
    client: {
      ...client,
      apply: async (plan, desired) => {
        const outcomes = await client.apply(plan, desired);
        again();
        return outcomes;
      },
    },
    // The bench itself is no client.
    plant: async (name) => {
      files.fail();
      await bench.plant(name);
      files.fail(rule);
    },
    breakWrite: async (policyKey) => {
      files.fail(({ name }) => (name === 'writeFile' ? error('before', 'EROFS') : undefined));
      return async () => files.fail(policyKey === '' ? undefined : rule);
    },
    pretend: async () => {
      files.fail(({ name }) => (['rename', 'symlink', 'writeFile'].includes(name) ? { kind: 'lie' } : undefined));
      return async () => files.fail();
    },
  };
}

const kinds: readonly (readonly [name: string, ...faults: readonly FileFault[]])[] = [
  ['calls that fail', error('before', 'EIO'), error('before', 'ENOSPC'), error('before', 'EMFILE')],
  ['calls that fail though they did it', error('after', 'EIO')],
  ['half writes', { kind: 'half', code: 'ENOSPC' }],
];
for (const [name, ...faults] of kinds) {
  environmentContract(`file with ${name}`, {
    open: () => open(...faults),
    policy,
    sources: [],
    holdsSequence: true,
    canBeShort: false,
    canPretend: true,
  });
}
