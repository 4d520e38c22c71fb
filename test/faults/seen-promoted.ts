import { createHash } from 'node:crypto';
import { load } from 'js-yaml';
import { enforcedBy } from '../demo/enforced.ts';
import type { Bench } from '../support/bench.ts';
import type { Tally } from './tally.ts';
import type { Work } from './work.ts';

/** Where the chain of statements stood when the matrix began to watch. */
export interface Before {
  readonly statements: number;
  readonly commits: number;
}

export async function before(bench: Bench): Promise<Before> {
  return { statements: (await statementPaths(bench)).length, commits: await appCommits(bench) };
}

/**
 * I1, I3, I4 for pull requests that were merged: the approved bytes are in production and in the environment, named by
 * exactly one statement of an unbroken chain, told once each. Read from git, GitHub and the environment alone.
 */
export async function promotedOnce(
  bench: Bench,
  works: readonly Work[],
  since: Before,
  runs: number,
  enforces: (policy: PolicyData) => Promise<boolean> = (policy) => inFolder(bench, policy),
  said: (bench: Bench, number: number) => Promise<Omit<Tally, 'runs'>> = saidOnce,
): Promise<Tally> {
  const lost: string[] = [];
  const duplicated: string[] = [];
  const statements = await statementsAfter(bench, since.statements);
  const made = (await appCommits(bench)) - since.commits;
  if (made !== statements.length) duplicated.push(`${made} commits by the app for ${statements.length} statements`);
  let { previous } = statements[0] ?? { previous: '' };
  for (const { path, sequence, previous: named, digest } of statements) {
    if (named !== previous) lost.push(`${path} is no link of the chain`);
    if (Number(path.match(/(\d+)\.json$/)?.[1]) !== sequence) lost.push(`${path} says it is number ${sequence}`);
    previous = digest;
  }
  for (const work of works) {
    const named = statements.filter(({ pulls }) => pulls.some(({ number }) => number === work.number));
    if (named.length === 0) lost.push(`#${work.number} is named by no statement`);
    if (named.length > 1) duplicated.push(`#${work.number} is named by ${named.length} statements`);
    const { lost: unlike, duplicated: doubled } = await said(bench, work.number);
    lost.push(...unlike);
    duplicated.push(...doubled);
  }
  for (const name of new Set(works.map((work) => work.name))) {
    const [dev, prod] = await Promise.all(
      ['dev', 'prod'].map((place) => textAt(bench, `main:policies/${place}/${name}`)),
    );
    if (dev !== prod) lost.push(`${name} in production is not what is in dev`);
    if (prod !== undefined && !(await enforces(load(prod) as PolicyData)))
      lost.push(`the environment does not enforce ${name}`);
  }
  return { runs, lost, duplicated };
}

export interface PolicyData {
  readonly policyKey: string;
  readonly name: string;
}

async function inFolder(bench: Bench, policy: PolicyData): Promise<boolean> {
  const there = (await enforcedBy(bench.environment)).get(policy.policyKey);
  return there !== undefined && JSON.stringify(JSON.parse(there)) === JSON.stringify(policy);
}

/** What people see of a pull request that is over: a last check, each comment and each check once. */
async function saidOnce(bench: Bench, number: number): Promise<Omit<Tally, 'runs'>> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data: pull } = await octokit.pulls.get({ owner, repo, pull_number: number });
  const runs = await octokit.checks.listForRef({ owner, repo, ref: pull.head.sha, filter: 'all', per_page: 100 });
  const comments = await octokit.issues.listComments({ owner, repo, issue_number: number, per_page: 100 });
  const marks = comments.data.flatMap(({ body }) => /^<!-- approve-to-promote:.*? -->/.exec(body ?? '') ?? []);
  const checks = runs.data.check_runs.flatMap(({ external_id: id }) => id ?? []);
  const last = runs.data.check_runs.toSorted((a, b) => a.id - b.id).at(-1);
  const told = marks.some((mark) => mark.includes('promoted'));
  return {
    lost: [
      ...(last?.conclusion === 'success' ? [] : [`the last check of #${number} says ${last?.conclusion ?? 'nothing'}`]),
      ...(told ? [] : [`nobody was told that #${number} is promoted`]),
    ],
    duplicated: [...doubles(marks), ...doubles(checks)].map((what) => `${what} on #${number}`),
  };
}

/** I2: production and the environment hold what they held. */
export async function nothingPromoted(bench: Bench, since: Before, work: Work, runs: number): Promise<Tally> {
  const after = await before(bench);
  const lost: string[] = [];
  if (after.statements !== since.statements)
    lost.push(`${after.statements - since.statements} statements were written`);
  const [dev, prod] = await Promise.all([textAt(bench, `main:${work.dev}`), textAt(bench, `main:${work.prod}`)]);
  if (dev !== undefined && dev === prod) lost.push(`${work.name} reached production unapproved`);
  return { runs, lost, duplicated: [] };
}

function doubles(list: readonly string[]): readonly string[] {
  return [...new Set(list.filter((item, index) => list.indexOf(item) !== index))];
}

async function statementPaths(bench: Bench): Promise<readonly string[]> {
  const { github, repository } = bench;
  const list = await github.git(repository, ['ls-tree', '--name-only', 'main', 'policies/promotions/']);
  return list.split('\n').filter((line) => line.endsWith('.json'));
}

async function statementsAfter(bench: Bench, count: number) {
  const paths = (await statementPaths(bench)).slice(count);
  return Promise.all(
    paths.map(async (path) => {
      const text = await bench.github.git(bench.repository, ['show', `main:${path}`]);
      const { payload } = JSON.parse(text) as { readonly payload: string };
      const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString()) as {
        readonly predicate: {
          readonly sequence: number;
          readonly previous: string;
          readonly pulls: readonly { readonly number: number }[];
        };
      };
      return { path, digest: createHash('sha256').update(text).digest('hex'), ...predicate };
    }),
  );
}

async function appCommits(bench: Bench): Promise<number> {
  const count = await bench.github.git(bench.repository, [
    'rev-list',
    '--count',
    '--author=approve-to-promote',
    'main',
  ]);
  return Number(count);
}

export async function textAt(bench: Bench, place: string): Promise<string | undefined> {
  return bench.github.git(bench.repository, ['show', place]).catch(() => undefined);
}
