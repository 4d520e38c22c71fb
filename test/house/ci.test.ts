import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';

/** Stands for npm: writes down what it was asked, fails where told to, and reports `counts` as jest would. */
const npm = `#!/usr/bin/env node
const { appendFileSync, writeFileSync } = require('node:fs');
const asked = process.argv.slice(2);
appendFileSync('asked', asked.join(' ').replace(/=.*/, '=FILE') + '\\n');
const file = asked.find((word) => word.startsWith('--outputFile='))?.slice('--outputFile='.length);
if (file && process.env.COUNTS) writeFileSync(file, process.env.COUNTS);
process.exit(asked.join(' ').startsWith(process.env.FAILS) ? 1 : 0);
`;
const counts = {
  numPassedTests: 12,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 2,
  numTodoTests: 1,
};
const all = ['ci --engine-strict', 'run check', 'test -- --json --outputFile=FILE', 'run demo -- --json'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-'));
  mkdirSync(join(folder, 'bin'));
  cpSync('.ci', join(folder, '.ci'), { recursive: true });
  writeFileSync(join(folder, 'bin/npm'), npm);
  chmodSync(join(folder, 'bin/npm'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(fails: string, reported: object | undefined) {
  const path = `${join(folder, 'bin')}${delimiter}${process.env.PATH}`;
  const env = {
    ...process.env,
    PATH: path,
    FAILS: fails,
    COUNTS: reported === undefined ? '' : JSON.stringify(reported),
  };
  return new Promise<{ readonly ok: boolean; readonly last: string | undefined; readonly asked: readonly string[] }>(
    (done) => {
      execFile(join(folder, '.ci/run'), { env, cwd: tmpdir() }, (error, stdout) => {
        const asked = readFileSync(join(folder, 'asked'), 'utf8').trimEnd().split('\n');
        done({ ok: error === null, last: stdout.trimEnd().split('\n').at(-1), asked });
      });
    },
  );
}

describe('.ci/run', () => {
  it.each([
    ['succeeds when everything does', 'nothing', counts, true, '12 passed, 0 failed, 3 skipped', all],
    ['fails when a test fails', 'test', { ...counts, numFailedTests: 4 }, false, '12 passed, 4 failed, 3 skipped', all],
    [
      'counts a test file that could not run as failed',
      'test',
      { ...counts, numRuntimeErrorTestSuites: 1 },
      false,
      '12 passed, 1 failed, 3 skipped',
      all,
    ],
    ['fails when the check fails, and goes on', 'run check', counts, false, '12 passed, 0 failed, 3 skipped', all],
    ['fails when the demo fails', 'run demo', counts, false, '12 passed, 0 failed, 3 skipped', all],
  ])('%s', async (_, fails, reported, ok, last, asked) => {
    expect(await run(fails, reported)).toEqual({ ok, last, asked });
  });

  it('fails at once when the packages cannot be installed', async () => {
    expect(await run('ci', counts)).toMatchObject({ ok: false, asked: all.slice(0, 1) });
  });

  it('fails when the test runner reports nothing', async () => {
    const { ok, last } = await run('nothing', undefined);
    expect(ok).toBe(false);
    expect(last).not.toMatch(/passed/);
  });
});

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
  readonly permissions?: object;
  readonly strategy: { readonly matrix: { readonly node: readonly string[] } };
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

describe('the workflow', () => {
  const text = readFileSync('.github/workflows/ci.yml', 'utf8');
  const workflow = load(text) as Workflow;
  const jobs = Object.values(workflow.jobs);

  it('runs .ci/run on Node 20, 22 and 24', () => {
    expect(jobs.map((job) => job.strategy.matrix.node)).toEqual([['20', '22', '24']]);
    expect(jobs.flatMap((job) => job.steps.flatMap(({ run }) => run ?? []))).toEqual(['.ci/run']);
  });

  it('may read the repository and nothing else', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(jobs.filter((job) => job.permissions !== undefined)).toEqual([]);
  });

  it('pins every action by commit, with its version beside it', () => {
    const used = text.split('\n').filter((line) => line.includes('uses:'));
    expect(used.length).toBe(jobs.flatMap((job) => job.steps.flatMap(({ uses }) => uses ?? [])).length);
    expect(used.filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });
});
