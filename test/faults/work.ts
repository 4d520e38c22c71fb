import type { Bench } from '../support/bench.ts';

/** One approved change of a policy, as the matrix follows it. */
export interface Work {
  readonly number: number;
  readonly branch: string;
  readonly name: string;
  readonly dev: string;
  readonly prod: string;
}

let count = 0;

/** A policy's text that nobody used before: another meaning each time. */
export async function anotherText(bench: Bench, name: string): Promise<string> {
  count += 1;
  const text = await bench.github.git(bench.repository, ['show', `main:policies/dev/${name}`]);
  const [first = '', ...rest] = text.split('\n').filter((line) => !line.startsWith('# '));
  const changed = [first, ...rest]
    .join('\n')
    .replace(/^name: .*$/m, `name: ${JSON.stringify(`Policy of the matrix ${count}`)}`);
  return changed === text ? `# ${count}\n${text}` : changed;
}

/** A branch of a governor's that changes a policy; nobody opened a pull request of it yet. */
export async function pushed(bench: Bench, name = 'salaries-for-payroll.yml'): Promise<Work> {
  const branch = `matrix-${count + 1}-${name}`;
  const dev = `policies/dev/${name}`;
  await bench.commit('governor-1', branch, { [dev]: await anotherText(bench, name) }, { on: 'main' });
  return { number: 0, branch, name, dev, prod: `policies/prod/${name}` };
}

/** A governor's pull request that changes a policy. */
export async function opened(bench: Bench, name?: string): Promise<Work> {
  return openedFrom(bench, await pushed(bench, name));
}

export async function openedFrom(bench: Bench, work: Work): Promise<Work> {
  return { ...work, number: await bench.person('governor-1').open(work.branch, `Change ${work.name}`) };
}

/** The number of its pull request, as GitHub knows it. */
export async function numberOf(bench: Bench, { number, branch }: Work): Promise<number> {
  if (number !== 0) return number;
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { octokit } = bench.person('administrator');
  const { data } = await octokit.pulls.list({ owner, repo, state: 'all', head: `${owner}:${branch}` });
  return data[0]?.number ?? 0;
}

/** The same with two approvals. */
export async function approved(bench: Bench, name?: string): Promise<Work> {
  const work = await opened(bench, name);
  await bench.person('governor-2').approve(work.number);
  await bench.person('governor-3').approve(work.number);
  return work;
}

export async function merge(bench: Bench, work: Work): Promise<Work> {
  await bench.person('governor-1').merge(work.number);
  return work;
}
