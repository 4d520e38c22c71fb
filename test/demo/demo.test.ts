import { type ChildProcess, spawn } from 'node:child_process';
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
/** What a test that failed did not end. */
const running = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of running) child.kill('SIGTERM');
  for (const child of running) await once(child, 'close');
  await rm(folder, { recursive: true, force: true });
});

/** The demo as its own process, as `npm run demo` starts it, or npm itself. */
function startDemo(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { detached = false, npm = false }: { readonly detached?: boolean; readonly npm?: boolean } = {},
) {
  const [command = '', ...words] = npm
    ? ['npm', 'run', '--silent', 'demo', '--']
    : [process.execPath, '--import', 'tsx', 'test/demo/main.ts'];
  const child = spawn(command, [...words, '--json', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached,
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  const gone = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    child,
    steps: () => output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Step] : [])),
    output: () => output,
    errors: () => errors,
    says: (text: string) =>
      until(`the demo says ${text}`, () => (output.includes(text) || child.exitCode !== null ? true : undefined), 170),
    code: async () => (await gone)[0],
    signal: async () => (await gone)[1],
  };
}

interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly why?: string;
  readonly seen?: readonly string[];
  readonly githubRequests?: number;
}

/** What is left of a demo: its folders, and its app where that still answers. */
async function leftOf(steps: readonly Step[]): Promise<readonly string[]> {
  const folders = (await readdir(folder)).filter((name) => !name.startsWith('tsx') && !name.startsWith('node-'));
  const app = /app at (\S+)/.exec(steps.find(({ step }) => step === 'start')?.seen?.join() ?? '')?.[1];
  const answers =
    app !== undefined &&
    (await fetch(`${app}/healthz`).then(
      () => true,
      () => false,
    ));
  return answers ? [...folders, app] : folders;
}

async function expectNothingLeft(steps: readonly Step[]): Promise<void> {
  expect(await leftOf(steps)).toEqual([]);
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

    // What it says of driving it is done, line by line.
    const lines = demo
      .output()
      .split('\n')
      .flatMap((line) => /^ {2}(.*)$/.exec(line)?.[1] ?? []);
    const script = `set -ex\n${lines.join('\n')}\n`;
    const driven = spawn('sh', ['-c', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [driven.stdout, driven.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    expect([(await once(driven, 'close'))[0], said]).toEqual([0, expect.stringMatching(/approved.*WRONG/s)]);
    await until('it is promoted', async () => {
      const { data: files } = await octokit.repos.getContent({
        owner: 'acme',
        repo: 'policies',
        path: 'policies/prod',
      });
      return Array.isArray(files) && files.some(({ name }) => name === 'my-first.yml') ? true : undefined;
    });
    await rm(join(folder, 'my-policies'), { recursive: true });

    demo.child.kill('SIGINT');
    demo.child.kill('SIGINT');
    expect(await demo.code()).toBe(0);
    await expectNothingLeft(steps);
  }, 300_000);

  it('leaves nothing, and tells nothing that went wrong, when Ctrl-C reaches all its processes in the middle', async () => {
    const demo = startDemo(['--serve'], {}, { detached: true });
    await demo.says('"step":"opened"');
    process.kill(-(demo.child.pid ?? 0), 'SIGINT');
    expect(await demo.signal()).toBe('SIGINT');
    const steps = demo.steps();
    expect(steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(demo.errors()).toBe('SIGINT: everything is being stopped and removed.\n');
    await expectNothingLeft(steps);
  });

  it('leaves nothing when npm alone is told to end while everything stays up', async () => {
    const demo = startDemo(['--serve'], {}, { npm: true });
    await demo.says('"step":"opened"');
    demo.child.kill('SIGTERM');
    await demo.signal();
    await until('nothing is left', async () => ((await leftOf(demo.steps())).length === 0 ? true : undefined));
  });

  it.each([
    [['--help'], 0, /^npm run demo: .*\n\nUsage: npm run demo -- /],
    [['--srve'], 2, /^Unknown option '--srve'.*\nnpm run demo -- --help says how it is called.\n$/],
    [['later'], 2, /^Unexpected argument 'later'.*\nnpm run demo -- --help says/],
    [['--environment', 'moon'], 2, /^There is no environment moon; there are file, postgres.\nnpm run demo/],
  ])('called with %j says how it is called', async (args, code, says) => {
    const demo = startDemo(args);
    expect(await demo.code()).toBe(code);
    expect(demo.output() + demo.errors()).toMatch(says);
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
