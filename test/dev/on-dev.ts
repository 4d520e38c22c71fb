import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { enforcedBy } from '../demo/enforced.ts';
import { rulesWith } from '../e2e/on-immuta.ts';
import type { Bench, BenchOptions } from '../support/bench.ts';

/** Options of a bench whose dev directory has a `file` environment of its own, and that folder. */
export async function onDev(words: Readonly<Record<string, string>> = {}): Promise<{
  readonly folder: string;
  readonly options: BenchOptions;
  readonly clear: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'a2p-dev-'));
  const from = 'dev: { directory: policies/dev }';
  const to = 'dev: { directory: policies/dev, connection: development }';
  return {
    folder,
    options: {
      connections: { development: { kind: 'file', folder, repositories: ['acme/policies'] } },
      files: await rulesWith({ [from]: to, ...words }),
    },
    clear: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

type Policies = Readonly<Record<string, unknown>>;

/** What dev's environment enforces, by key. */
export async function inDev(folder: string): Promise<Policies> {
  const texts = [...(await enforcedBy(folder)).values()];
  return byKey(texts.map((text) => JSON.parse(text)));
}

/** The policies of the dev directory at a commit or branch, by key. */
export async function devAt({ github, repository }: Bench, commit: string): Promise<Policies> {
  const list = await github.git(repository, ['ls-tree', '--name-only', commit, 'policies/dev/']);
  const paths = list.trim().split('\n');
  return byKey(
    await Promise.all(paths.map(async (path) => load(await github.git(repository, ['show', `${commit}:${path}`])))),
  );
}

function byKey(policies: readonly unknown[]): Policies {
  const pairs = policies.map((policy) => [(policy as { readonly policyKey: string }).policyKey, policy] as const);
  return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Files of one kind in the ledger, in order of path, as data. */
export async function recorded<T>({ github, repository }: Bench, folder: string): Promise<readonly T[]> {
  const ref = 'approve-to-promote/ledger';
  const list = await github.git(repository, ['ls-tree', '-r', '--name-only', ref, `${folder}/`]);
  const paths = list.split('\n').filter((path) => path !== '');
  return Promise.all(
    paths.map(async (path) => JSON.parse(await github.git(repository, ['show', `${ref}:${path}`])) as T),
  );
}
