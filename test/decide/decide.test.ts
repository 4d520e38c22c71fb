import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { appToken } from '../github/testing/app-token.ts';
import { aBench, type Bench } from '../support/bench.ts';

const A2P = fileURLToPath(new URL('../../bin/a2p.js', import.meta.url));
const POLICY = 'policies/dev/salaries-for-payroll.yml';

let bench: Bench;
let folder: string;
let number: number;
let saved: string;
/** A token that is nobody's name, so that it can be looked for. */
let token: string;

function a2p(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { GHE_HOST = '', CONNECTIONS_FILE = '' } = bench.env;
  const env = {
    PATH: process.env.PATH ?? '',
    GITHUB_TOKEN: token,
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
  const machine = bench.github.addApp({
    slug: 'reader',
    owner: 'acme',
    permissions: { contents: 'read', pull_requests: 'read', checks: 'read', members: 'read', issues: 'read' },
    events: [],
  });
  const { id } = bench.github.install('reader', 'acme');
  const octokit = new Octokit({ baseUrl: bench.github.apiUrl, auth: appToken(machine) });
  token = (await octokit.apps.createInstallationAccessToken({ installation_id: id })).data.token;
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
    expect(stdout).toContain('cannot approve: governor-1, authors do not approve their own pull request');
  });

  it('decides the saved snapshot again, without GitHub, to the same', async () => {
    const again = await a2p('decide', '--snapshot', saved, '--json');
    expect(again.code).toBe(1);
    const live = await a2p('decide', '--pull', `acme/policies#${number}`, '--json');
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(live.stdout));
    const [told, toldAgain] = [
      await a2p('decide', '--pull', `acme/policies#${number}`),
      await a2p('decide', '--snapshot', saved),
    ];
    expect(toldAgain).toEqual(told);
  });

  it('saves the same again from what was saved', async () => {
    const copy = join(folder, 'copy.json');
    await a2p('decide', '--snapshot', saved, '--save', copy);
    expect(await readFile(copy, 'utf8')).toBe(await readFile(saved, 'utf8'));
  });

  it('saves no secret', async () => {
    const text = await readFile(saved, 'utf8');
    expect(token).toMatch(/^ghs_/);
    const key = 'BEGIN';
    for (const secret of [token, bench.env.PRIVATE_KEY, bench.env.WEBHOOK_SECRET, key])
      expect(text).not.toContain(secret);
    for (const { stdout, stderr } of [
      await a2p('decide', '--pull', `acme/policies#${number}`),
      await a2p('decide', '--pull', 'acme/policies#999'),
    ])
      expect(stdout + stderr).not.toContain(token);
  });

  it('says whose review does not count, and why', async () => {
    await bench.person('owner-finance').approve(number);
    await bench.person('owner-payroll').octokit.pulls.createReview({
      owner: 'acme',
      repo: 'policies',
      pull_number: number,
      event: 'COMMENT',
      body: 'A question.',
    });
    const { stdout } = await a2p('decide', '--pull', `acme/policies#${number}`);
    expect(stdout).toContain(
      'owner-finance: approved, does not count: neither a governor nor an owner of a data source in scope',
    );
    expect(stdout).toContain('owner-payroll: commented, does not count: a comment is no opinion');
  });

  it('exits 0 once it is approved', async () => {
    await bench.person('owner-hr').approve(number);
    const { code, stdout } = await a2p('decide', '--pull', `acme/policies#${number}`);
    expect([code, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/: approved$/)]);
  });

  it('of a merged pull request is the decision it was promoted by, not that it brings nothing any more', async () => {
    const before = (await a2p('decide', '--pull', `acme/policies#${number}`)).stdout;
    await bench.restart();
    await bench.idle();
    await bench.person('governor-1').merge(number);
    await bench.idle();
    const promoted = await bench.github.git('acme/policies', ['show', `main:${POLICY.replace('dev', 'prod')}`]);
    expect(promoted).toContain('"1.00"');
    const { code, stdout } = await a2p('decide', '--pull', `acme/policies#${number}`);
    expect([code, stdout.split('\n')[1]]).toEqual([0, '  Approved and merged by governor-1']);
    const quorum = /approved, 2 of 2/;
    expect(before).toMatch(quorum);
    expect(stdout).toMatch(quorum);
    await bench.person('governor-2').comment(number, '/explain @owner-hr');
    await bench.idle();
    const { data } = await bench.person('governor-2').octokit.issues.listComments({
      owner: 'acme',
      repo: 'policies',
      issue_number: number,
    });
    expect(data.at(-1)?.body).toContain('counts, given as owner of');
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
