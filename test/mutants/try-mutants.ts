import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutant-list.ts';

const top = fileURLToPath(new URL('../../', import.meta.url));
const COPIED = [
  'src',
  'test',
  'policies',
  'bin',
  '.github',
  'app.yml',
  'package.json',
  'jest.config.js',
  'tsconfig.json',
  'tsconfig.build.json',
];

export type Fate =
  /** A test fell: it names the first. */
  | { readonly fate: 'killed'; readonly by: string }
  | { readonly fate: 'survived' }
  /** It proves nothing: the text is not there once, or the tests did not run. */
  | { readonly fate: 'not tried'; readonly why: string };

/** Takes defences out of a copy of this tree, one at a time, and runs the tests that must notice. */
export async function tryMutants(
  mutants: readonly Mutant[],
  told: (mutant: Mutant, fate: Fate) => void = () => {},
): Promise<readonly Fate[]> {
  const folder = await mkdtemp(join(tmpdir(), 'a2p-mutants-'));
  try {
    for (const name of COPIED) await cp(join(top, name), join(folder, name), { recursive: true });
    await symlink(join(top, 'node_modules'), join(folder, 'node_modules'));
    const fates: Fate[] = [];
    for (const mutant of mutants) {
      const fate = await tryMutant(folder, mutant);
      fates.push(fate);
      told(mutant, fate);
    }
    return fates;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tryMutant(folder: string, mutant: Mutant): Promise<Fate> {
  const file = join(folder, mutant.file);
  const text = await readFile(file, 'utf8');
  if (text.split(mutant.from).length !== 2)
    return { fate: 'not tried', why: 'the text does not stand there exactly once' };
  await writeFile(
    file,
    text.replace(mutant.from, () => mutant.to),
  );
  try {
    if (mutant.build === true) await run(folder, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
    return await fateOf(folder, mutant);
  } finally {
    await writeFile(file, text);
  }
}

interface JestReport {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function fateOf(folder: string, { tests, titles }: Mutant): Promise<Fate> {
  const output = join(folder, 'report.json');
  await rm(output, { force: true });
  const only = titles === undefined ? [] : ['--testNamePattern', titles];
  await run(folder, [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--runInBand',
    '--json',
    `--outputFile=${output}`,
    ...only,
    '--runTestsByPath',
    ...tests,
  ]);
  const report = JSON.parse(await readFile(output, 'utf8')) as JestReport;
  const fallen = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed');
  if (fallen !== undefined) return { fate: 'killed', by: fallen.fullName };
  if (report.numRuntimeErrorTestSuites > 0 || report.numPassedTests === 0)
    return { fate: 'not tried', why: `the tests did not run: ${report.testResults[0]?.message.slice(0, 300)}` };
  return { fate: 'survived' };
}

/** Runs node and waits; how it ended is read from what it wrote. */
async function run(folder: string, args: readonly string[]): Promise<void> {
  await once(spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' }), 'exit');
}
