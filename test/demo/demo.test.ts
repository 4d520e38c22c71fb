import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { until } from '../support/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where a demo puts its folders: what is left there at the end, it left behind. */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The demo as its own process, as `npm run demo` starts it. */
function startDemo(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/demo/main.ts', '--json', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const gone = once(child, 'exit') as Promise<[number | null]>;
  return {
    child,
    steps: () => output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Step] : [])),
    output: () => output,
    says: (text: string) =>
      until(`the demo says ${text}`, () => (output.includes(text) || child.exitCode !== null ? true : undefined), 170),
    code: async () => (await gone)[0],
  };
}

interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly why?: string;
  readonly seen?: readonly string[];
  readonly githubRequests?: number;
}

/** Nothing is left of a demo: no folder, and no app that answers. */
async function expectNothingLeft(steps: readonly Step[]): Promise<void> {
  expect((await readdir(folder)).filter((name) => !name.startsWith('tsx'))).toEqual([]);
  const app = /app at (\S+)/.exec(steps.find(({ step }) => step === 'start')?.seen?.join() ?? '')?.[1];
  if (app !== undefined) await expect(fetch(`${app}/healthz`)).rejects.toThrow();
}

describe('the demo', () => {
  it('tells only what it read back, stays up with --serve, and leaves nothing at Ctrl-C', async () => {
    const demo = startDemo(['--serve']);
    await demo.says('Drive it');
    const steps = demo.steps();
    expect(steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(steps.map(({ step }) => step)).toEqual([
      'start',
      'synced',
      'opened',
      'in review',
      'frozen',
      'still frozen',
      'updated',
      'approved',
      'promoted',
      'enforced',
      'mistaken',
      'rolled back',
      'edit refused',
      'shown',
      'audited',
      'end',
    ]);
    expect(steps.at(-1)?.githubRequests).toBeGreaterThan(0);

    const api = /http:\/\/\S+\/api\/v3/.exec(demo.output())?.[0];
    const octokit = new Octokit({ auth: 'governor-2', ...(api === undefined ? {} : { baseUrl: api }) });
    const { data } = await octokit.pulls.list({ owner: 'acme', repo: 'policies', state: 'closed' });
    expect(data[0]?.merged_at).toEqual(expect.any(String));

    demo.child.kill('SIGINT');
    demo.child.kill('SIGINT');
    expect(await demo.code()).toBe(0);
    await expectNothingLeft(steps);
  }, 200_000);

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing when %s ends it in the middle', async (signal) => {
    const demo = startDemo(['--serve']);
    await demo.says('"step":"opened"');
    demo.child.kill(signal);
    expect(await demo.code()).toBe(130);
    await expectNothingLeft(demo.steps());
  });

  it.each([
    ['without git', '', 'git 2.38 or later is needed on the PATH; there is no git'],
    ['with a git that is too old', 'echo git version 2.30.1', 'there is git version 2.30.1'],
    [
      'with a git that fails once the stand-in runs',
      '[ "$3" = --version ] && echo git version 2.40.0',
      'git for-each-ref',
    ],
  ])('cannot start %s, says why and leaves nothing', async (_, git, why) => {
    const bin = await mkdtemp(join(tmpdir(), 'demo-bin-'));
    if (git !== '') await writeFile(join(bin, 'git'), `#!/bin/sh\n${git}\n`, { mode: 0o755 });
    const demo = startDemo([], { PATH: bin });
    expect(await demo.code()).toBe(1);
    expect(demo.steps()).toMatchObject([
      { step: 'start', ok: false, why: expect.stringContaining(why) },
      { step: 'end', ok: false },
    ]);
    await expectNothingLeft(demo.steps());
    await rm(bin, { recursive: true });
  });
});
