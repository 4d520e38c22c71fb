import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../support/bench.ts';
import { textAt } from './seen-promoted.ts';
import { onAnImmuta, onFiles, onPostgres, type Stage } from './stage.ts';
import { anotherText, approved, merge, numberOf, opened, openedFrom, pushed, type Work } from './work.ts';

/** One flow of the app, from what starts it to its end: how it is set up, and what starts it. */
export interface Flow {
  readonly name: string;
  readonly stage: () => Promise<Stage>;
  /** The pull request it is about, with the app at rest. */
  readonly prepare: (bench: Bench) => Promise<Work>;
  readonly act: (bench: Bench, work: Work) => Promise<unknown>;
  /** Clears up, so that the next round starts alike. */
  readonly after?: (bench: Bench, work: Work) => Promise<unknown>;
}

const KEY = 'salaries-for-payroll';
const INTO_PULL_REQUEST = 'promotion: { into: pull-request }\n';
const OTHER = 'coordinates-rounded.yml';
const close = async (bench: Bench, work: Work) => bench.person('governor-1').close(await numberOf(bench, work));
const command = (by: 'governor-2' | 'governor-3', words: string) => (bench: Bench, work: Work) =>
  bench.person(by).comment(work.number, words);

async function promoted(bench: Bench): Promise<Work> {
  const work = await approved(bench);
  await bench.idle();
  await merge(bench, work);
  await bench.idle();
  return work;
}

/** The file in which the environment holds the policy. */
function fileThere({ environment }: Bench): string {
  const set = join(environment, 'current');
  const names = readdirSync(set).filter((name) => !name.startsWith('.'));
  const name = names.find((one) => readFileSync(join(set, one), 'utf8').includes(`"${KEY}"`));
  return join(set, name ?? 'no such policy');
}

/** Somebody edits the policy in the environment, past everything. */
function edit(bench: Bench): void {
  const file = fileThere(bench);
  const policy = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...policy, name: 'Salaries are for everybody' }));
}

/** An open pull request of another policy, and an edit in the environment that the app has seen. */
async function drifted(bench: Bench): Promise<Work> {
  const work = await opened(bench, OTHER);
  edit(bench);
  await bench.restart();
  await bench.idle();
  return work;
}

async function closeAll(bench: Bench): Promise<void> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.pulls.list({ owner, repo, state: 'open', per_page: 100 });
  for (const { number } of data) await bench.person('governor-1').close(number);
}

async function byHand(bench: Bench, files: Readonly<Record<string, string>>): Promise<void> {
  await bench.commit('administrator', 'main', files);
}

const DEV = `policies/dev/${KEY}.yml`;
const PROD = `policies/prod/${KEY}.yml`;

/** Merging an approved change, wherever production is. */
const promotion = (name: string, stage: () => Promise<Stage>): Flow => ({
  name,
  stage,
  prepare: (bench) => approved(bench),
  act: merge,
});

export const flows: readonly Flow[] = [
  { name: 'open', stage: onFiles, prepare: (bench) => pushed(bench), act: openedFrom, after: close },
  {
    name: 'push',
    stage: onFiles,
    prepare: (bench) => opened(bench),
    act: async (bench, { branch, dev, name }) =>
      bench.commit('governor-1', branch, { [dev]: await anotherText(bench, name) }),
    after: close,
  },
  {
    name: 'review',
    stage: onFiles,
    prepare: (bench) => opened(bench),
    act: (bench, { number }) => bench.person('governor-2').approve(number),
    after: close,
  },
  {
    name: 'change request',
    stage: onFiles,
    prepare: (bench) => opened(bench),
    act: (bench, { number }) => bench.person('governor-2').requestChanges(number, 'Not for everybody.'),
    after: close,
  },
  promotion('promote', onFiles),
  promotion('promote to Immuta', onAnImmuta),
  promotion('promote to PostgreSQL', onPostgres),
  {
    name: 'promote what is held',
    stage: onFiles,
    prepare: async (bench) => {
      const work = await approved(bench);
      await bench.idle();
      await bench.person('release-manager').merge(work.number);
      return work;
    },
    act: command('governor-2', '/promote'),
  },
  {
    name: 'restore',
    stage: onFiles,
    prepare: async (bench) => {
      const work = await opened(bench, OTHER);
      await byHand(bench, { [DEV]: await anotherText(bench, `${KEY}.yml`) });
      return work;
    },
    act: command('governor-2', `/restore ${KEY}`),
    after: async (bench) => {
      await closeAll(bench);
      await byHand(bench, { [DEV]: (await textAt(bench, `main:${PROD}`)) ?? '' });
    },
  },
  {
    name: 'roll back',
    stage: onFiles,
    prepare: promoted,
    act: command('governor-2', `/rollback ${KEY}`),
    after: command('governor-3', `/release ${KEY}`),
  },
  {
    name: 'hold',
    stage: onFiles,
    prepare: (bench) => approved(bench),
    act: command('governor-2', '/hold'),
    after: close,
  },
  {
    name: 'release',
    stage: onFiles,
    prepare: async (bench) => {
      const work = await approved(bench);
      await bench.person('governor-2').comment(work.number, '/hold');
      await bench.idle();
      return merge(bench, work);
    },
    act: command('governor-3', '/release'),
  },
  {
    name: 'repair',
    stage: onFiles,
    prepare: drifted,
    act: command('governor-2', '/repair'),
    after: close,
  },
  {
    name: 'adopt',
    stage: onFiles,
    prepare: drifted,
    act: command('governor-2', `/adopt ${KEY}`),
    after: async (bench, work) => {
      await bench.person('governor-3').comment(work.number, '/repair');
      await bench.idle();
      await closeAll(bench);
    },
  },
  {
    name: 'drift in the environment',
    stage: onFiles,
    prepare: (bench) => opened(bench, OTHER),
    act: async (bench) => {
      edit(bench);
      await bench.restart();
    },
    after: async (bench, work) => {
      await bench.person('governor-3').comment(work.number, '/repair');
      await bench.idle();
      await closeAll(bench);
    },
  },
  {
    name: 'edit of production',
    stage: onFiles,
    prepare: (bench) => opened(bench, OTHER),
    act: async (bench) => byHand(bench, { [PROD]: await anotherText(bench, `${KEY}.yml`) }),
    after: async (bench, work) => {
      await byHand(bench, { [PROD]: (await textAt(bench, `main:${DEV}`)) ?? '' });
      await close(bench, work);
    },
  },
  {
    name: 'propose the promotion',
    stage: () => onFiles(INTO_PULL_REQUEST),
    prepare: (bench) => approved(bench),
    act: merge,
    after: mergeProposal,
  },
  {
    name: 'merge of the proposal',
    stage: () => onFiles(INTO_PULL_REQUEST),
    prepare: async (bench) => {
      const work = await approved(bench);
      await bench.idle();
      return merge(bench, work);
    },
    act: mergeProposal,
  },
  {
    name: 'sweep',
    stage: onFiles,
    prepare: (bench) => approved(bench),
    act: async (bench, work) => {
      await bench.app().kill();
      await merge(bench, work);
      await opened(bench, OTHER);
      await bench.restart();
    },
    after: closeAll,
  },
];

async function mergeProposal(bench: Bench): Promise<void> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.pulls.list({ owner, repo, state: 'open', per_page: 100 });
  const found = data.find(({ title }) => title.startsWith('Promote to production'));
  if (found === undefined) throw new Error('no promotion is proposed');
  await bench.person('governor-1').merge(found.number);
}
