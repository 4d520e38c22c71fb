import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aBench, type Bench } from '../support/bench.ts';

const A2P = fileURLToPath(new URL('../../bin/a2p.js', import.meta.url));
const POLICY = 'policies/dev/salaries-for-payroll.yml';

let bench: Bench;
let folder: string;
let number: number;
let saved: string;

function a2p(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { GHE_HOST = '', CONNECTIONS_FILE = '' } = bench.env;
  const env = {
    PATH: process.env.PATH ?? '',
    GITHUB_TOKEN: 'governor-1',
    GHE_HOST,
    GHE_PROTOCOL: 'http',
    CONNECTIONS_FILE,
    A2P_CACHE: join(folder, 'cache'),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [A2P, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

beforeAll(async () => {
  bench = await aBench({ start: false });
  folder = await mkdtemp(join(tmpdir(), 'a2p-decide-'));
  saved = join(folder, 'snapshot.json');
  const governor = bench.person('governor-1');
  const text = await governor.read('main', POLICY);
  await governor.push('topic', { [POLICY]: text.replace('"0.00"', '"1.00"') }, 'change');
  number = await governor.open('topic', 'a change');
  await bench.person('governor-2').approve(number);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await bench.stop();
});

describe('a2p decide', () => {
  it('says why a pull request is not approved yet, review by review, and who could still approve', async () => {
    const { code, stdout } = await a2p('decide', '--pull', `acme/policies#${number}`, '--save', saved);
    expect(code).toBe(1);
    expect(stdout).toContain('in review');
    expect(stdout).toContain('governor-2: approved, counts');
    expect(stdout).toMatch(/could still approve: .*owner-hr/);
  });

  it('decides the saved snapshot again, without GitHub, to the same', async () => {
    const again = await a2p('decide', '--snapshot', saved, '--json');
    expect(again.code).toBe(1);
    const live = await a2p('decide', '--pull', `acme/policies#${number}`, '--json');
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(live.stdout));
  });

  it('saves no secret', async () => {
    const text = await readFile(saved, 'utf8');
    for (const secret of [bench.env.PRIVATE_KEY, bench.env.WEBHOOK_SECRET, 'BEGIN']) expect(text).not.toContain(secret);
  });

  it('exits 0 once it is approved', async () => {
    await bench.person('owner-hr').approve(number);
    const { code, stdout } = await a2p('decide', '--pull', `acme/policies#${number}`);
    expect([code, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/: approved$/)]);
  });

  it.each([
    ['neither of the two', []],
    ['both of the two', ['--pull', 'a/b#1', '--snapshot', 'x']],
    ['an address that is none', ['--pull', 'a/b']],
    ['a file that is none', ['--snapshot', '/nowhere']],
    ['a repository that cannot be read', ['--pull', 'acme/secret#1']],
  ])('could not tell: %s', async (_, args) => {
    const { code, stderr } = await a2p('decide', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain('a2p decide:');
  });
});
