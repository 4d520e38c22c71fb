import { enforcedBy } from '../demo/enforced.ts';
import type { Bench } from '../support/bench.ts';
import { checkOf } from '../support/seen.ts';
import type { Fault } from './fault.ts';
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

const BAD: Readonly<Record<string, string>> = {
  'policies/dev/broken.yml': 'policyKey: [\n',
  'policies/dev/bomb.yml': `a: &a [1,1]\n${[...'bcdefghijk'].map((key, at) => `${key}: &${key} [*${'abcdefghij'[at]},*${'abcdefghij'[at]},*${'abcdefghij'[at]}]`).join('\n')}\n`,
  'policies/dev/bom.yml': '\uFEFFpolicyKey: bom\r\nname: B\r\n',
  'policies/dev/twice.yml': 'policyKey: salaries-for-payroll\nname: Twice\ntype: data\n',
};

export const merging: readonly Fault[] = [
  {
    id: 'F20',
    what: 'merged by commit, by squash and by rebase',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const works: Work[] = [];
        for (const method of ['merge', 'squash', 'rebase'] as const) {
          const work = await approved(bench);
          await bench.idle();
          await bench.person('governor-1').merge(work.number, method);
          await bench.idle();
          works.push(work);
        }
        return promotedOnce(bench, works, since, works.length);
      }),
  },
  { id: 'F23', what: 'a policy moves to another file', play: moved('coordinates.yml') },
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
    what: 'everything is deleted at once: the environment keeps it until somebody confirms',
    play: () =>
      onSmallBench(async (bench) => {
        const list = await bench.github.git(bench.repository, ['ls-tree', '--name-only', 'main', 'policies/dev/']);
        const paths = list.trim().split('\n');
        const had = (await enforcedBy(bench.environment)).size;
        const number = await proposed(bench, 'nothing', Object.fromEntries(paths.map((path) => [path, null])));
        await bench.person('governor-1').merge(number);
        await bench.idle();
        return expecting({
          'the environment enforces what it did': (await enforcedBy(bench.environment)).size === had && had > 1,
        });
      }),
  },
  {
    id: 'F42',
    what: 'YAML that is none, a bomb, a byte order mark, a doubled key, a symlink, a submodule',
    play: () =>
      onSmallBench(async (bench) => {
        const since = await before(bench);
        const tallies: Tally[] = [];
        const link = { 'policies/dev/link.yml': '../../etc/passwd' };
        for (const [path, text] of Object.entries({ ...BAD, ...link })) {
          const branch = `bad-${path.split('/').at(-1)}`;
          const modes = path in link ? { [path]: '120000' } : {};
          await bench.commit('governor-1', branch, { [path]: text }, { on: 'main', modes });
          const number = await bench.person('governor-1').open(branch, branch);
          await bench.idle();
          const check = await checkOf(bench, number);
          tallies.push(expecting({ [`the check of ${path} fails`]: check?.conclusion === 'failure' }));
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
