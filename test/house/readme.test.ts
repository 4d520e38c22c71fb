import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

/** Commands of the README's shell blocks, one a line. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));

/** Commands named in its sentences. */
const inline = [...readme.matchAll(/`((?:npm|npx|node|a2p) [^`]+)`/g)].map(([, command = '']) => command);

/** What is run elsewhere, and where that is seen. */
const elsewhere: Readonly<Record<string, { readonly file: string; readonly says: string }>> = {
  'npm ci && npm run demo': { file: '.ci/run', says: 'run npm run demo -- --json' },
  'npm ci && npm test': { file: '.ci/run', says: 'run npm test' },
  'npm run faults': { file: 'package.json', says: 'test/faults/main.ts' },
  'npm run demo -- --json': { file: '.ci/run', says: 'run npm run demo -- --json' },
  'npm run demo -- --serve': { file: 'test/demo/demo.test.ts', says: '--serve' },
  'npm run demo -- --environment postgres': {
    file: 'test/demo/postgres/postgres.test.ts',
    says: "'--environment', 'postgres'",
  },
  'npm run github -- --port 8080': { file: 'test/github/main.ts', says: '--port' },
  'npx --no-install a2p setup --url https://a2p.example.com --organization acme': {
    file: 'test/setup/setup.test.ts',
    says: "'setup'",
  },
  'node --env-file=.env bin/a2p.js doctor': { file: 'test/cli/doctor.test.ts', says: '--env-file' },
  'node --env-file=.env bin/a2p.js serve': { file: 'test/setup/setup.test.ts', says: '--env-file' },
  'node --env-file=.env bin/a2p.js promote owner/repo#12': {
    file: 'test/commands/command-line.test.ts',
    says: "run('governor-3', 'as-app', 'promote'",
  },
  'a2p import --baseline --repository acme/policies --from prod': {
    file: 'test/e2e/baseline.test.ts',
    says: "'--from', 'prod'",
  },
  'a2p decide --pull owner/repo#12': { file: 'test/decide/decide.test.ts', says: "'decide'" },
};

describe('every command of the README', () => {
  it('is found', () => {
    expect(commands.length).toBeGreaterThanOrEqual(8);
  });

  const direct = [...commands, ...inline].filter(
    (command) => !Object.hasOwn(elsewhere, command) && command.startsWith('npx'),
  );
  it.each([...new Set(direct)])('%s works', async (command) => {
    const [npx = '', ...args] = command.split(' ');
    const answer = await run(npx, args, { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '' } }).catch(
      (error: { code: number; stdout: string }) => error,
    );
    expect(answer.stdout).not.toBe('');
    // The worked example has changes that wait in dev: `diff` answers that there are some.
    expect('code' in answer ? answer.code : 0).toBe(command.endsWith(' diff') ? 1 : 0);
  });

  it.each(Object.entries(elsewhere))('%s is run elsewhere', async (command, { file, says }) => {
    expect([...commands, ...inline]).toContain(command);
    expect(await readFile(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(says);
  });

  it('is one of those', () => {
    const rest = [...commands, ...inline].filter(
      (command) => !command.startsWith('npx') && !Object.hasOwn(elsewhere, command),
    );
    expect(rest.filter((command) => !/^a2p \w+$/.test(command))).toEqual([]);
  });

  it('that only names a command of a2p names one that exists', async () => {
    const named = inline.flatMap((command) => /^a2p (\w+)/.exec(command)?.[1] ?? []);
    const { stdout } = await run(process.execPath, ['bin/a2p.js', '--help'], { cwd: ROOT });
    for (const name of named) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });
});

it('its links lead somewhere', async () => {
  const { stat } = await import('node:fs/promises');
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !link.includes(':'));
  for (const link of links) await expect(stat(new URL(`../../${link}`, import.meta.url))).resolves.toBeDefined();
});

describe('what the README says of running it', () => {
  const section = readme.slice(readme.indexOf('## Keep it running'), readme.indexOf('## As a governor'));

  it('is titled as the app titles it', async () => {
    const titles = [...section.matchAll(/^\| (?:check|issue): _(.+)_ +\|/gm)].map(([, title = '']) => title);
    expect(titles.length).toBeGreaterThanOrEqual(7);
    const folder = new URL('../../src/core/report/', import.meta.url);
    const texts = await Promise.all((await readdir(folder)).map((name) => readFile(new URL(name, folder), 'utf8')));
    const said = texts.join('\n').replaceAll(/\$\{\w+\}/g, '…');
    expect(titles.filter((title) => !said.includes(title))).toEqual([]);
  });

  it('lets work end before systemd ends it', async () => {
    const serve = await readFile(new URL('../../src/app/serve.ts', import.meta.url), 'utf8');
    const drains = [...serve.matchAll(/DRAIN = ([\d_]+);/g)].map(([, value = '']) => Number(value.replaceAll('_', '')));
    const [, stop = ''] = /^TimeoutStopSec=(\d+)$/m.exec(section) ?? [];
    expect(drains).toHaveLength(2);
    expect(Number(stop) * 1000).toBeGreaterThan(drains.reduce((sum, drain) => sum + drain, 0));
  });

  it('starts what `npm start` starts', async () => {
    const { scripts } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(section).toContain(`ExecStart=/usr/bin/${scripts.start}\n`);
  });
});
