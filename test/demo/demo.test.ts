import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { until } from '../support/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('the demo tells only what it read back, stays up with --serve, and cleans up', async () => {
  const child = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'test/demo/main.ts', '--json', '--serve'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const gone = once(child, 'exit') as Promise<[number | null]>;
  await until('the story ends', () => (output.includes('Drive it') || child.exitCode !== null ? true : undefined), 170);
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  const steps = lines.map(
    (line) => JSON.parse(line) as { step: string; ok: boolean; ms: number; githubRequests?: number },
  );
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
    'edit refused',
    'shown',
    'end',
  ]);
  expect(steps.at(-1)?.githubRequests).toBeGreaterThan(0);

  const api = /http:\/\/\S+\/api\/v3/.exec(output)?.[0];
  const octokit = new Octokit({ auth: 'governor-2', ...(api === undefined ? {} : { baseUrl: api }) });
  const { data } = await octokit.pulls.list({ owner: 'acme', repo: 'policies', state: 'closed' });
  expect(data[0]?.merged_at).toEqual(expect.any(String));

  child.kill('SIGINT');
  expect((await gone)[0]).toBe(0);
}, 200_000);
