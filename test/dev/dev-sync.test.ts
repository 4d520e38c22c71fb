import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { approvedSalaries, DEV, openSalaries, PROD, salariesAs } from '../e2e/salaries.ts';
import { blobAt, issuesOf, production } from '../e2e/state.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { devAt, inDev, onDev, recorded } from './on-dev.ts';

const MINUTES = 60_000;

let dev: Awaited<ReturnType<typeof onDev>>;
let bench: Bench;
beforeEach(async () => {
  dev = await onDev();
  bench = await aBench(dev.options);
  await bench.idle();
});
afterEach(async () => {
  await bench.stop();
  await dev.clear();
});

const git = (...args: readonly string[]) => bench.github.git(bench.repository, args);
const tip = async () => (await git('rev-parse', 'main')).trim();

interface DevSet {
  readonly sequence: number;
  readonly commit: string;
}

describe('the environment of dev', () => {
  it(
    'holds what the base branch holds in dev, from the start and after each merge, promoted or not',
    async () => {
      expect(await inDev(dev.folder)).toEqual(await devAt(bench, 'main'));
      const pull = await openSalaries(bench, 1);
      await bench.idle();
      // What is only proposed is in no environment.
      expect(await inDev(dev.folder)).toEqual(await devAt(bench, 'main'));
      // Merged past the gate: withheld from production, and in dev.
      await bench.person('administrator').merge(pull);
      await bench.idle();
      expect(await blobAt(bench, 'main', PROD)).not.toBe(await blobAt(bench, 'main', DEV));
      expect(await inDev(dev.folder)).toEqual(await devAt(bench, 'main'));
      expect(JSON.stringify(await inDev(dev.folder))).toContain('1.00');
      const { branch, environment } = await production(bench);
      expect(environment).toEqual(branch);
      expect(JSON.stringify(environment)).not.toContain('1.00');
    },
    2 * MINUTES,
  );

  it(
    'is told of by a deployment and a receipt for each set, once, and a restart writes nothing',
    async () => {
      const pull = await approvedSalaries(bench, 1);
      await bench.person('governor-1').merge(pull);
      await bench.idle();
      const seen = async () => ({
        sets: (await recorded<DevSet>(bench, 'dev-sets')).map(({ sequence, commit }) => [sequence, commit]),
        receipts: (await recorded<{ settled: boolean; sequence: number }>(bench, 'receipts/dev')).map(
          ({ sequence, settled }) => [sequence, settled],
        ),
        deployments: await deployments(),
      });
      const before = await seen();
      const merge = (await git('log', '-1', '--format=%H', '--', DEV)).trim();
      const start = before.sets[0]?.[1];
      expect(before).toEqual({
        sets: [
          [1, bench.trust],
          [2, expect.stringMatching(/^[0-9a-f]{40}$/)],
        ],
        receipts: [
          [1, true],
          [2, true],
        ],
        deployments: [
          { sha: start, states: ['in_progress', 'success', 'inactive'] },
          { sha: before.sets[1]?.[1], states: ['in_progress', 'success'] },
        ],
      });
      expect((await git('merge-base', '--is-ancestor', merge, String(before.sets[1]?.[1]))).trim()).toBe('');
      await bench.restart();
      await bench.idle();
      expect(await seen()).toEqual(before);
    },
    2 * MINUTES,
  );

  it(
    'follows what was missed while the app was away, and a branch that a force push took back',
    async () => {
      const before = await tip();
      await bench.app().kill();
      await bench.commit('administrator', 'main', { [DEV]: await salariesAs(bench, 3) });
      await bench.restart();
      await bench.idle();
      expect(JSON.stringify(await inDev(dev.folder))).toContain('3.00');
      await bench.github.moveBranch(bench.repository, 'main', before, { by: 'administrator' });
      await bench.idle();
      expect(await inDev(dev.folder)).toEqual(await devAt(bench, before));
    },
    2 * MINUTES,
  );

  it(
    'keeps what it has while the branch holds what is no policy, says so, and goes on when it is right',
    async () => {
      const before = await inDev(dev.folder);
      await bench.commit('administrator', 'main', {
        [DEV]: await salariesAs(bench, 4),
        'policies/dev/broken.yml': 'policyKey: [\n',
      });
      await bench.idle();
      expect(await inDev(dev.folder)).toEqual(before);
      expect(await issuesOf(bench)).toContain('The dev environment is not in sync');
      await bench.commit('administrator', 'main', { 'policies/dev/broken.yml': null });
      await bench.idle();
      expect(await inDev(dev.folder)).toEqual(await devAt(bench, 'main'));
      expect(await issuesOf(bench)).not.toContain('The dev environment is not in sync');
    },
    2 * MINUTES,
  );
});

it(
  'what somebody changed there is told and left, all else goes in, and a governor’s /repair puts it back',
  async () => {
    const file = async (key: string) => {
      const set = join(dev.folder, 'current');
      for (const name of await readdir(set))
        if (!name.startsWith('.') && (await readFile(join(set, name), 'utf8')).includes(`"${key}"`))
          return join(set, name);
      throw new Error(`${key} is not there`);
    };
    const other = await file('coordinates-rounded');
    await writeFile(other, (await readFile(other, 'utf8')).replace('Coordinates are rounded', 'Somebody was here'));
    await bench.commit('administrator', 'main', { [DEV]: await salariesAs(bench, 5) });
    await bench.idle();
    const there = JSON.stringify(await inDev(dev.folder));
    expect(there).toContain('Somebody was here');
    expect(there).toContain('5.00');
    expect(await issuesOf(bench)).toContain('The dev environment was changed by somebody');
    const pull = await openSalaries(bench, 7);
    await bench.idle();
    await bench.person('governor-2').comment(pull, '/repair');
    await bench.idle();
    expect(await inDev(dev.folder)).toEqual(await devAt(bench, 'main'));
    expect(await issuesOf(bench)).not.toContain('The dev environment was changed by somebody');
  },
  2 * MINUTES,
);

async function deployments() {
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { repos } = bench.person('administrator').octokit;
  const { data } = await repos.listDeployments({ owner, repo, environment: 'dev' });
  return Promise.all(
    data.toReversed().map(async ({ id, sha }) => {
      const statuses = await repos.listDeploymentStatuses({ owner, repo, deployment_id: id });
      return { sha, states: statuses.data.toReversed().map(({ state }) => state) };
    }),
  );
}

const notApart: readonly [string, Readonly<Record<string, string>>][] = [
  ['dev and production share a connection', { 'connection: development }': 'connection: production }' }],
  [
    'dev names production’s connection and prod none',
    {
      'connection: development }': 'connection: production }',
      'policies/prod, connection: production': 'policies/prod',
    },
  ],
];
it.each(notApart)('where %s, dev takes nothing: what nobody approved would come into production', async (_, words) => {
  const shared = await onDev(words);
  const other = await aBench(shared.options);
  try {
    await other.idle();
    const live = (await production(other)).environment;
    await other.commit('administrator', 'main', { [DEV]: await salariesAs(other, 3) });
    await other.idle();
    expect((await production(other)).environment).toEqual(live);
    expect(await issuesOf(other)).toContain('The dev environment is not in sync');
  } finally {
    await other.stop();
    await shared.clear();
  }
});
