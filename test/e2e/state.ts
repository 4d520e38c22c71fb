import { createHash } from 'node:crypto';
import { load } from 'js-yaml';
import { enforcedBy } from '../demo/enforced.ts';
import type { Bench } from '../support/bench.ts';

/** What people see of one pull request: the last check, every comment's first line that says something, whom it asks. */
export interface PullSeen {
  readonly checks: readonly string[];
  readonly comments: readonly string[];
  readonly asked: readonly string[];
}

/** The app's check runs on the head, oldest first, its comments without their hidden marks, and the reviewers asked. */
export async function pullSeen(bench: Bench, number: number): Promise<PullSeen> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data: pull } = await octokit.pulls.get({ owner, repo, pull_number: number });
  const runs = await octokit.checks.listForRef({ owner, repo, ref: pull.head.sha, filter: 'all', per_page: 100 });
  const comments = await octokit.issues.listComments({ owner, repo, issue_number: number, per_page: 100 });
  return {
    checks: runs.data.check_runs
      .toSorted((a, b) => a.id - b.id)
      .map(({ conclusion, output }) => `${conclusion ?? 'pending'}: ${output.title}`),
    comments: comments.data.map(({ body }) => said(body ?? '')),
    asked: (pull.requested_reviewers ?? []).map(({ login }) => login).sort(),
  };
}

function said(body: string): string {
  return body.split('\n').find((line) => !line.startsWith('<!--')) ?? '';
}

/** What the ledger recorded of a pull request: the kind of each entry, in order. */
export async function ledgerOf(bench: Bench, number: number): Promise<readonly string[]> {
  const ref = 'refs/heads/approve-to-promote/ledger';
  if ((await bench.github.git(bench.repository, ['for-each-ref', ref])) === '') return [];
  const paths = (await bench.github.git(bench.repository, ['ls-tree', '-r', '--name-only', ref])).split('\n');
  return paths.filter((path) => new RegExp(`^\\w+/${number}[./]`).test(path)).map((path) => path.split('/')[0] ?? '');
}

/** Titles of the app's open issues. */
export async function issuesOf(bench: Bench): Promise<readonly string[]> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.issues.listForRepo({ owner, repo, state: 'open' });
  return data.filter(({ pull_request }) => pull_request === undefined).map(({ title }) => title);
}

/** How many statements there are on the branch. */
export async function countStatements(bench: Bench): Promise<number> {
  return (await statementFiles(bench)).length;
}

async function statementFiles({ github, repository }: Bench): Promise<readonly string[]> {
  const list = await github.git(repository, ['ls-tree', '--name-only', 'main', 'policies/promotions/']);
  return list.split('\n').filter((line) => line !== '');
}

/**
 * The statements on the branch, oldest first, with what each names as its predecessor and the digest of its own bytes;
 * the first so many may be left out.
 */
export async function statementsOf(bench: Bench, without = 0): Promise<readonly StatementSeen[]> {
  const { github, repository } = bench;
  const files = await statementFiles(bench);
  return Promise.all(
    files.slice(without).map(async (path) => {
      const text = await github.git(repository, ['show', `main:${path}`]);
      const { payload } = JSON.parse(text) as { readonly payload: string };
      const statement = JSON.parse(Buffer.from(payload, 'base64').toString()) as { readonly predicate: Predicate };
      return { path, digest: createHash('sha256').update(text).digest('hex'), ...statement.predicate };
    }),
  );
}

interface Predicate {
  readonly sequence: number;
  readonly previous: string;
  readonly pulls: readonly { readonly number: number; readonly snapshot: string }[];
}

export interface StatementSeen extends Predicate {
  readonly path: string;
  readonly digest: string;
}

/** Commits of the branch that the app made, newest first. */
export async function promotionCommits(bench: Bench): Promise<readonly string[]> {
  const lines = await bench.github.git(bench.repository, ['log', '--format=%an|%s', 'main']);
  return lines.split('\n').filter((line) => line.startsWith('approve-to-promote'));
}

/** Policies of production by key, as data: what is on the branch, and what the environment enforces. */
export async function production(bench: Bench): Promise<{ readonly branch: Policies; readonly environment: Policies }> {
  const { github, repository } = bench;
  const paths = (await github.git(repository, ['ls-tree', '--name-only', 'main', 'policies/prod/'])).trim().split('\n');
  const texts = await Promise.all(paths.map((path) => github.git(repository, ['show', `main:${path}`])));
  const enforced = await enforcedBy(bench.environment);
  return {
    branch: byKey(texts.map((text) => load(text) as Policy)),
    environment: byKey([...enforced.values()].map((text) => JSON.parse(text) as Policy)),
  };
}

type Policy = { readonly policyKey: string };
type Policies = Readonly<Record<string, Policy>>;

function byKey(policies: readonly Policy[]): Policies {
  return Object.fromEntries(policies.map((policy) => [policy.policyKey, policy]));
}

/** The blob at a path of a commit or branch. */
export async function blobAt(bench: Bench, commit: string, path: string): Promise<string> {
  return (await bench.github.git(bench.repository, ['rev-parse', `${commit}:${path}`])).trim();
}
