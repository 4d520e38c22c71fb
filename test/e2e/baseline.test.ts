import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { a2p } from '../support/run-a2p.ts';
import { aStage, exampleFile, SALARIES, type Stage, salaries } from '../threats/stage.ts';
import { issuesOf, production, statementsOf } from './state.ts';

const EXAMPLE = new URL('../../policies/', import.meta.url);

/** Files that make the repository's policies go, so that nothing is promoted yet. */
async function nothingYet(): Promise<Readonly<Record<string, string | null>>> {
  const gone: Record<string, string | null> = {};
  for (const folder of ['dev', 'prod'])
    for (const name of await readdir(new URL(folder, EXAMPLE))) gone[`policies/${folder}/${name}`] = null;
  return gone;
}

/** A set that somebody keeps by hand: two policies, and one file that is none. */
async function liveSet(folder: string): Promise<void> {
  const set = join(folder, 'sets', '00000001');
  await mkdir(set, { recursive: true });
  const state = { format: 1, sequence: 0, commit: '', setDigest: '', policies: [] };
  await writeFile(join(set, '.approve-to-promote.json'), JSON.stringify(state));
  for (const name of ['coordinates-rounded', 'salaries-for-payroll'])
    await writeFile(join(set, `${name}.of-old.json`), JSON.stringify(load(exampleFile(`policies/dev/${name}.yml`))));
  await writeFile(join(set, 'notes.json'), '{"nothing": "of a policy"}');
  await symlink(join('sets', '00000001'), join(folder, 'current'));
}

async function filesIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const set = join(folder, 'current');
  const names = (await readdir(set)).filter((name) => !name.startsWith('.')).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(set, name), 'utf8')])),
  );
}

describe('a2p import --baseline', () => {
  let stage: Stage;
  let before: Readonly<Record<string, string>>;
  beforeAll(async () => {
    stage = await aStage({ files: await nothingYet(), start: false });
    await liveSet(stage.bench.environment);
    before = await filesIn(stage.bench.environment);
    await stage.bench.restart();
    await stage.bench.idle();
  });
  afterAll(() => stage.bench.stop());

  const run = (...args: readonly string[]) =>
    a2p(['import', '--baseline', '--repository', stage.bench.repository, '--json', ...args], undefined, {
      ...stage.bench.env,
      GITHUB_TOKEN: 'governor-1',
      A2P_CACHE: join(stage.bench.environment, '..', 'cache-of-baseline'),
    });
  const pulls = async () => (await stage.as('governor-1').pulls.list({ ...stage.at, state: 'all' })).data;

  it('opens one pull request of what is live, says what has no form as a file, and opens none again', async () => {
    expect(await filesIn(stage.bench.environment)).toEqual(before);
    const first = await run('--from', 'prod');
    expect([first.code, first.stderr]).toEqual([1, '']);
    const { found, outcome } = JSON.parse(first.stdout);
    expect(found.files.map(({ path }: { path: string }) => path)).toEqual([
      'policies/dev/coordinates-rounded.yaml',
      'policies/dev/salaries-for-payroll.yaml',
    ]);
    expect(found.left).toEqual([
      { ok: false, policyKey: 'notes.json', why: ['it is no JSON object with a policyKey'] },
    ]);
    const again = await run('--from', 'prod');
    expect(JSON.parse(again.stdout).outcome).toEqual(outcome);
    const [pull, ...more] = await pulls();
    expect(more).toEqual([]);
    expect(outcome).toEqual({ did: 'opened', pull: pull?.number });
    expect(pull?.user?.login).toBe('governor-1');
    expect(pull?.body).toContain('notes.json');
  });

  it('is approved like any change; its promotion is the first statement, and the sync changes nothing', async () => {
    await stage.bench.idle();
    const [pull] = await pulls();
    const number = pull?.number ?? 0;
    stage.later();
    await stage.review('governor-2', number, 'APPROVE');
    expect(await stage.verdict(number)).toMatch(/^in_progress: 1 of 2/);
    await stage.review('governor-3', number, 'APPROVE');
    expect(await stage.verdict(number)).toMatch(/^success: Approved/);
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
    await stage.bench.idle();
    expect((await statementsOf(stage.bench)).map(({ sequence }) => sequence)).toEqual([1]);
    expect(await filesIn(stage.bench.environment)).toEqual(before);
    expect(await issuesOf(stage.bench)).toEqual([]);
    const done = await run('--from', 'prod');
    expect(JSON.parse(done.stdout).outcome).toEqual({ did: 'nothing' });
    // From now on it is managed: the next change is put in its place.
    const { number: next } = await stage.propose({
      files: {
        'policies/dev/coordinates-rounded.yaml': exampleFile('policies/dev/coordinates-rounded.yml').replace(
          /name: .*/,
          'name: Another',
        ),
      },
    });
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, next, 'APPROVE');
    await stage.bench.idle();
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: next });
    await stage.bench.idle();
    const now = await filesIn(stage.bench.environment);
    expect(Object.values(now).filter((text) => text.includes('coordinates-rounded'))).toEqual([
      expect.stringContaining('Another'),
    ]);
    expect(now['notes.json']).toBe(before['notes.json']);
    const { branch } = await production(stage.bench);
    expect(branch['coordinates-rounded']).toMatchObject({ name: 'Another' });
  });
});

it('takes what is live from a folder too, and leaves alone what somebody did to the pull request', async () => {
  const stage = await aStage({ files: await nothingYet() });
  const folder = await mkdtemp(join(tmpdir(), 'a2p-live-'));
  try {
    const from = new URL('dev/coordinates-rounded.yml', EXAMPLE);
    await cp(from, join(folder, 'one.yml'));
    await writeFile(join(folder, 'README.md'), '# Not a policy\n');
    const run = async () => {
      const answer = await a2p(
        ['import', '--baseline', '--repository', stage.bench.repository, '--folder', folder, '--json'],
        undefined,
        {
          ...stage.bench.env,
          GITHUB_TOKEN: 'governor-1',
          A2P_CACHE: join(folder, '..', `${stage.bench.repository.replace('/', '-')}-cache`),
        },
      );
      return JSON.parse(answer.stdout);
    };
    const first = await run();
    expect(first.outcome.did).toBe('opened');
    expect(first.found.left).toMatchObject([{ policyKey: 'README.md' }]);
    const file = 'policies/dev/coordinates-rounded.yaml';
    await stage.bench.commit('governor-2', 'a2p/baseline', { [file]: 'name: mine\n' });
    expect((await run()).outcome).toEqual({ did: 'left', branch: 'a2p/baseline', differs: [file] });
    const { data } = await stage.as('governor-1').pulls.list({ ...stage.at, state: 'all' });
    expect(data).toHaveLength(1);
  } finally {
    await stage.bench.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

it('opens nothing in a governor’s name from a branch to which somebody else added a change', async () => {
  const file = 'policies/dev/coordinates-rounded.yml';
  const stage = await aStage({ files: { [file]: null, [file.replace('dev', 'prod')]: null } });
  const folder = await mkdtemp(join(tmpdir(), 'a2p-live-'));
  try {
    await cp(new URL('dev/coordinates-rounded.yml', EXAMPLE), join(folder, 'one.yml'));
    const run = async (who: string) => {
      const answer = await a2p(
        ['import', '--baseline', '--repository', stage.bench.repository, '--folder', folder, '--json'],
        undefined,
        { ...stage.bench.env, GITHUB_TOKEN: who, A2P_CACHE: `${folder}-cache-${who}` },
      );
      return { ...JSON.parse(answer.stdout), code: answer.code };
    };
    const { outcome } = await run('release-manager');
    const close = (pull: number) =>
      stage.as('release-manager').pulls.update({ ...stage.at, pull_number: pull, state: 'closed' });
    await close(outcome.pull);
    // What is exactly what is live may be opened again, by anybody.
    stage.later();
    const again = await run('governor-1');
    expect(again.outcome).toEqual({ did: 'opened', pull: outcome.pull + 1 });
    await close(outcome.pull + 1);
    stage.later();
    await stage.bench.commit('release-manager', 'a2p/baseline', {
      [SALARIES]: salaries('666.25'),
      'docs/note.md': '!',
    });
    const left = await run('governor-1');
    expect(left).toMatchObject({
      code: 1,
      outcome: { did: 'left', branch: 'a2p/baseline', differs: ['docs/note.md', SALARIES] },
    });
    const { data } = await stage.as('governor-1').pulls.list({ ...stage.at, state: 'open' });
    expect(data).toEqual([]);
    // The way out.
    await stage.as('governor-1').git.deleteRef({ ...stage.at, ref: 'heads/a2p/baseline' });
    stage.later();
    expect((await run('governor-1')).outcome).toEqual({ did: 'opened', pull: outcome.pull + 2 });
  } finally {
    await stage.bench.stop();
    for (const one of [folder, `${folder}-cache-release-manager`, `${folder}-cache-governor-1`])
      await rm(one, { recursive: true, force: true });
  }
});
