import { enforcedBy } from '../demo/enforced.ts';
import { blobAt } from '../e2e/state.ts';
import type { Bench } from '../support/bench.ts';
import { checkOf } from '../support/seen.ts';
import type { Fault } from './fault.ts';
import { issueTexts } from './open-issues.ts';
import { before, nothingPromoted, promotedOnce, textAt } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { anotherText, approved, merge, type Work } from './work.ts';

/** A pull request with any files, approved by two governors, at rest. */
async function proposed(bench: Bench, branch: string, files: Readonly<Record<string, string | null>>): Promise<number> {
  await bench.commit('governor-1', branch, files, { on: 'main' });
  const number = await bench.person('governor-1').open(branch, branch);
  for (const login of ['governor-2', 'governor-3'] as const) await bench.person(login).approve(number);
  await bench.idle();
  return number;
}

const DEV = 'policies/dev/coordinates-rounded.yml';

function moved(to: string): () => Promise<Tally> {
  return () =>
    onSmallBench(async (bench) => {
      const text = (await textAt(bench, `main:${DEV}`)) ?? '';
      const number = await proposed(bench, 'moved', { [DEV]: null, [`policies/dev/${to}`]: text });
      await bench.person('governor-1').merge(number);
      await bench.idle();
      return expecting({
        'the old file is gone from production':
          (await textAt(bench, `main:policies/prod/coordinates-rounded.yml`)) === undefined,
        'the new one is there': (await textAt(bench, `main:policies/prod/${to}`)) === text,
        'the environment enforces it under the same key': (await enforcedBy(bench.environment)).has(
          'coordinates-rounded',
        ),
      });
    });
}

/** Merged all the same, by whoever may: production keeps what was approved, under the name it has there. */
function movedBelow(): Promise<Tally> {
  return onSmallBench(async (bench) => {
    const since = await before(bench);
    const text = (await textAt(bench, `main:${DEV}`)) ?? '';
    const number = await proposed(bench, 'below', { [DEV]: null, 'policies/dev/maps/coordinates.yml': text });
    const check = await checkOf(bench, number);
    await bench.person('administrator').merge(number);
    await bench.idle();
    return expecting({
      'the check of what moves below fails': check?.conclusion === 'failure',
      'nothing of it is promoted': (await before(bench)).statements === since.statements,
      'production keeps the policy': (await textAt(bench, 'main:policies/prod/coordinates-rounded.yml')) === text,
      'the environment enforces it': (await enforcedBy(bench.environment)).has('coordinates-rounded'),
    });
  });
}

/** From now on the branch takes nothing but what its queue has checked; the app may write. */
async function throughTheQueue(bench: Bench, work: Work): Promise<void> {
  const app = Number(bench.env.APP_ID);
  bench.github.addRuleset(bench.repository, {
    name: 'a merge queue',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    bypass_actors: [{ actor_type: 'Integration', actor_id: app, bypass_mode: 'always' }],
    rules: [
      { type: 'merge_queue', parameters: { merge_method: 'MERGE' } },
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: 'approve-to-promote', integration_id: app }],
        },
      },
    ],
  });
  const { octokit } = bench.person('governor-1');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.pulls.get({ owner, repo, pull_number: work.number });
  await octokit.graphql(
    'mutation($id: ID!) { enqueuePullRequest(input: { pullRequestId: $id }) { clientMutationId } }',
    { id: data.node_id },
  );
}

/** The lines of a file that a check run annotates. */
async function annotatedLines(bench: Bench, run: number, path: string): Promise<readonly number[]> {
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { octokit } = bench.person('administrator');
  const { data } = await octokit.checks.listAnnotations({ owner, repo, check_run_id: run });
  return data.filter((one) => one.path === path).map((one) => one.start_line);
}

/** What somebody may put where a policy should be, and whether the check then says a line. */
interface Bad {
  readonly path: string;
  readonly text: string;
  readonly mode?: string;
  readonly line: boolean;
}

const ALIASES = [...'bcdefghijk'].map((key, at) => {
  const before = 'abcdefghij'[at];
  return `${key}: &${key} [*${before},*${before},*${before}]`;
});

const BAD: readonly Bad[] = [
  { path: 'policies/dev/broken.yml', text: 'name: Broken\npolicyKey: [\n', line: true },
  { path: 'policies/dev/bomb.yml', text: `a: &a [1,1]\n${ALIASES.join('\n')}\n`, line: true },
  { path: 'policies/dev/bom.yml', text: '\uFEFFpolicyKey: bom\r\nname: B\r\n', line: true },
  { path: 'policies/dev/crlf.yml', text: 'policyKey: crlf\r\nname: C\r\nnonsense: 1\r\n', line: true },
  { path: 'policies/dev/twice.yml', text: 'policyKey: salaries-for-payroll\nname: Twice\ntype: data\n', line: true },
  { path: 'policies/dev/link.yml', text: '../../etc/passwd', mode: '120000', line: false },
  { path: 'policies/dev/module.yml', text: '0123456789012345678901234567890123456789', mode: '160000', line: false },
];

export const merging: readonly Fault[] = [
  {
    id: 'F20',
    what: 'merged by commit, by squash, by rebase and by the queue: the promoted blob is the approved blob',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const works: Work[] = [];
        const tallies: Tally[] = [];
        for (const method of ['merge', 'squash', 'rebase', 'queue'] as const) {
          const work = await approved(bench);
          await bench.idle();
          const blob = await blobAt(bench, work.branch, work.dev);
          if (method === 'queue') await throughTheQueue(bench, work);
          else await bench.person('governor-1').merge(work.number, method);
          await bench.idle();
          const promoted = await blobAt(bench, 'main', work.prod);
          tallies.push(expecting({ [`${method}: the promoted blob is the approved one`]: promoted === blob }, 0));
          works.push(work);
        }
        return sum([...tallies, await promotedOnce(bench, works, since, works.length)]);
      }),
  },
  {
    id: 'F23',
    what: 'a policy moves to another file, to a name that differs in case alone, and to a folder below, where no policy may be',
    play: async () =>
      sum([await moved('coordinates.yml')(), await moved('Coordinates-Rounded.yml')(), await movedBelow()]),
  },
  {
    id: 'F24',
    what: 'a policy is deleted in dev: in production only once it is approved',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        await bench.commit('administrator', 'main', { [DEV]: null });
        await bench.idle();
        const kept = expecting({
          'nothing is deleted that nobody approved':
            (await textAt(bench, 'main:policies/prod/coordinates-rounded.yml')) !== undefined,
          'no statement was written': (await before(bench)).statements === since.statements,
        });
        const path = 'policies/dev/rows-of-own-region.yml';
        const number = await proposed(bench, 'deleted', { [path]: null });
        await bench.person('governor-1').merge(number);
        await bench.idle();
        return sum([
          kept,
          expecting({
            'an approved deletion is promoted':
              (await textAt(bench, 'main:policies/prod/rows-of-own-region.yml')) === undefined,
            'and taken out of effect': !(await enforcedBy(bench.environment)).has('rows-of-own-region'),
          }),
        ]);
      }),
  },
  {
    id: 'F25',
    what: 'everything is deleted at once: the environment keeps it until a governor confirms',
    play: () =>
      onSmallBench(async (bench) => {
        const list = await bench.github.git(bench.repository, ['ls-tree', '--name-only', 'main', 'policies/dev/']);
        const paths = list.trim().split('\n');
        const had = (await enforcedBy(bench.environment)).size;
        const number = await proposed(bench, 'nothing', Object.fromEntries(paths.map((path) => [path, null])));
        await bench.person('governor-1').merge(number);
        await bench.idle();
        const kept = (await enforcedBy(bench.environment)).size;
        const [words = 'nothing to confirm'] = (await issueTexts(bench)).join().match(/\/promote [0-9a-f]{12}/) ?? [];
        const say = async (by: 'governor-2' | 'owner-hr') => {
          await bench.person(by).comment(number, words);
          await bench.idle();
          return (await enforcedBy(bench.environment)).size;
        };
        return expecting({
          'the environment enforces what it did': kept === had && had > 1,
          'nobody but a governor confirms it': (await say('owner-hr')) === had,
          'it goes out of effect once a governor does': (await say('governor-2')) === 0,
        });
      }),
  },
  {
    id: 'F42',
    what: 'YAML that is none, a bomb, a byte order mark, CRLF, a doubled key, a symlink, a submodule',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const tallies: Tally[] = [];
        for (const { path, text, mode, line } of BAD) {
          const branch = `bad-${path.split('/').at(-1)}`;
          const modes = mode === undefined ? {} : { [path]: mode };
          await bench.commit('governor-1', branch, { [path]: text }, { on: 'main', modes });
          const number = await bench.person('governor-1').open(branch, branch);
          await bench.idle();
          const check = await checkOf(bench, number);
          const lines = check === undefined ? [] : await annotatedLines(bench, check.id, path);
          tallies.push(
            expecting({
              [`the check of ${path} fails`]: check?.conclusion === 'failure',
              [`it says where in ${path}`]: !line || lines.some((one) => one > 0),
            }),
          );
        }
        const work = await merge(bench, await approved(bench));
        await bench.idle();
        return sum([...tallies, await promotedOnce(bench, [work], since, 0)]);
      }),
  },
  {
    id: 'F43',
    what: 'the rules are made laxer in the same pull request',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const rules = '.github/approve-to-promote.yml';
        const laxer = ((await textAt(bench, `main:${rules}`)) ?? '').replace('required: 2', 'required: 1');
        const name = 'salaries-for-payroll.yml';
        const dev = `policies/dev/${name}`;
        await bench.commit(
          'governor-1',
          'laxer',
          { [rules]: laxer, [dev]: await anotherText(bench, name) },
          { on: 'main' },
        );
        const number = await bench.person('governor-1').open('laxer', 'laxer');
        await bench.person('governor-2').approve(number);
        await bench.idle();
        const check = await checkOf(bench, number);
        await bench.person('governor-1').merge(number);
        await bench.idle();
        const work = { number, branch: 'laxer', name, dev, prod: `policies/prod/${name}` };
        return sum([
          expecting({ 'the check asks for the second approval': check?.conclusion !== 'success' }),
          await nothingPromoted(bench, since, work, 0),
        ]);
      }),
  },
];
