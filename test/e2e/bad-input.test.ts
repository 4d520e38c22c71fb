import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aBench, type Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { exampleFile } from '../threats/stage.ts';
import { BAD_BASES, BAD_INPUTS, type BadInput, RULES } from './bad-inputs.ts';
import { DEV, openSalaries, salariesAs } from './salaries.ts';

let bench: Bench;
/** The pull request of each input. */
const pulls = new Map<string, number>();

/** One app for every input: it must outlive them all. */
beforeAll(async () => {
  bench = await aBench({ start: false });
  const { CONNECTIONS_FILE = '' } = bench.env;
  const connections = JSON.parse(await readFile(CONNECTIONS_FILE, 'utf8')) as {
    repositories: object[];
    minimum?: object;
  };
  connections.minimum = { required: 1, governors: 1 };
  for (const { repository, files } of BAD_BASES) {
    const { head } = await bench.github.addRepository(repository, { by: 'administrator', files: baseWith(files) });
    connections.repositories.push({ name: repository, firstTrustedCommit: head });
    for (const login of ['governor-1', 'governor-2']) bench.github.addCollaborator(repository, login, 'write');
  }
  await writeFile(CONNECTIONS_FILE, JSON.stringify(connections));
  await bench.restart();
  await bench.idle();

  for (const [index, input] of BAD_INPUTS.entries()) {
    const branch = `bad-input-${index}`;
    await bench.commit('governor-1', branch, input.files, input.modes === undefined ? {} : { modes: input.modes });
    const number = await bench.person('governor-1').open(branch, input.name);
    pulls.set(input.name, number);
    // Approvals do not help.
    await bench.person('governor-2').approve(number);
    await bench.person('governor-3').approve(number);
  }
  for (const { name, repository } of BAD_BASES) {
    const files = { [DEV]: await salariesAs(bench, 1) };
    await bench.github.push(repository, { by: 'governor-1', branch: 'salaries', files });
    const where = { owner: 'acme', repo: repository.split('/')[1] ?? '' };
    const { octokit } = bench.person('governor-1');
    const { data } = await octokit.pulls.create({ ...where, head: 'salaries', base: 'main', title: name });
    pulls.set(name, data.number);
  }
  await bench.idle();
});
afterAll(() => bench.stop());

describe('the check on a pull request says where, what and what would be right', () => {
  it.each(BAD_INPUTS.map((input) => [input.name, input] as const))('of %s', async (_, input) => {
    await expectToldOf(bench.repository, input);
  });

  it.each(BAD_BASES.map((base) => [base.name, base] as const))(
    'where the trusted first commit has %s',
    async (_, base) => {
      await expectToldOf(base.repository, base);
    },
  );
});

describe('bad input that a governor merges all the same', () => {
  it('leaves production as it was, and the process up', async () => {
    const before = await production(bench.repository);
    for (const { name, files } of BAD_INPUTS) {
      await bench.person('governor-1').merge(pulls.get(name) ?? 0);
      await putBack(files);
    }
    await bench.idle();
    for (const { name } of BAD_INPUTS) {
      const { verdict } = await checkSeen(bench.repository, pulls.get(name) ?? 0);
      expect([name, verdict]).toEqual([name, 'failure: Merged · withheld: not approved']);
    }
    expect(await production(bench.repository)).toBe(before);
    expect((await fetch(`${bench.app().url}/healthz`)).status).toBe(200);
  });

  it('leaves production as it was where the trusted first commit is bad', async () => {
    for (const { name, repository } of BAD_BASES) {
      const before = await production(repository);
      const where = { owner: 'acme', repo: repository.split('/')[1] ?? '' };
      await bench.person('governor-1').octokit.pulls.merge({ ...where, pull_number: pulls.get(name) ?? 0 });
      await bench.idle();
      expect([name, await production(repository)]).toEqual([name, before]);
    }
  });

  it('is followed by pull requests that are judged as ever', async () => {
    const number = await openSalaries(bench, 2);
    await bench.idle();
    expect((await checkSeen(bench.repository, number)).verdict).toMatch(/^in_progress: 0 of 2 approvals/);
  });
});

describe('what cannot be read is in review, with that reason', () => {
  it('a team, whose members are never said to be none', async () => {
    const number = await openSalaries(bench, 3);
    await bench.person('governor-3').approve(number);
    await bench.idle();
    const unread = { match: { operation: '^Teams$' }, times: 'always' } as const;
    bench.github.addFault({ ...unread, fault: { kind: 'status', status: 404, when: 'before' } });
    // Whoever joins a team makes the app read all teams anew.
    bench.github.addTeamMember('acme', 'customer-owners', 'owner-hr');
    await bench.idle();
    const { verdict, said, text } = await checkSeen(bench.repository, number);
    expect(verdict).toMatch(/^in_progress/);
    expect(said.join('\n')).toContain('the members of team acme/data-governors cannot be read');
    expect(text).toContain('`governor-3`: does not count, no role is known while not all facts could be read');
    expect(text).not.toContain('neither a governor nor an owner');
    bench.github.clearFaults();
    bench.github.addTeamMember('acme', 'customer-owners', 'owner-payroll');
    await bench.idle();
    expect((await checkSeen(bench.repository, number)).verdict).toMatch(/^in_progress: 1 of 2 approvals/);
  });

  it.each([
    ['although others suffice', 'data-governers'],
    ['although nobody else is left', 'nobody'],
  ])('a team that changed rules name, %s', async (_, team) => {
    const users = team === 'nobody' ? '    - login: governor-2\n' : 'no such line';
    const text = exampleFile(RULES).replace('acme/data-governors', `acme/${team}`).replace(users, '');
    await bench.commit('governor-1', team, { [RULES]: text });
    const number = await bench.person('governor-1').open(team, `Governors are ${team}`);
    await bench.person('governor-2').approve(number);
    await bench.person('governor-3').approve(number);
    await bench.idle();
    const seen = await checkSeen(bench.repository, number);
    expect(seen.verdict).toMatch(/^in_progress/);
    expect(seen.said.join('\n')).toContain(`the members of team acme/${team} cannot be read`);
    expect(seen.said.join('\n')).not.toContain('can be approved');
  });

  it.each([
    ['the API', '^repos/list-activities$', 'GitHub answered 502'],
    ['git', '^(fetch|refs)$', 'git'],
  ])(
    'anything, while %s answers with errors: it is said, tried again, and then judged',
    async (what, operation, why) => {
      const constant = what === 'git' ? 4 : 5;
      bench.github.addFault({
        match: { actor: 'installation:approve-to-promote', operation },
        times: 'always',
        fault: { kind: 'status', status: 502, when: 'before' },
      });
      const number = await openSalaries(bench, constant);
      const seen = await until('it is said', async () => {
        const check = await checkSeen(bench.repository, number);
        return check.verdict.startsWith('undefined') ? undefined : check;
      });
      expect(seen.verdict).toBe('in_progress: In review · not all facts could be read, it is tried again');
      expect(seen.said.join('\n')).toContain(why);
      bench.github.clearFaults();
      await bench.idle();
      expect((await checkSeen(bench.repository, number)).verdict).toMatch(/^in_progress: 0 of 2 approvals/);
    },
  );
});

/** The files of the worked example that a small repository needs, with some replaced; null leaves one out. */
function baseWith(files: Readonly<Record<string, string | null>>): Record<string, string> {
  const paths = [RULES, DEV, 'policies/data-sources/human-resources.yml', 'policies/people.yml'];
  const all = { ...Object.fromEntries(paths.map((path) => [path, exampleFile(path)])), ...files };
  return Object.fromEntries(Object.entries(all).flatMap(([path, text]) => (text === null ? [] : [[path, text]])));
}

async function expectToldOf(
  repository: string,
  { name, where, what, right }: Pick<BadInput, 'name' | 'where' | 'what' | 'right'>,
) {
  const { verdict, said } = await checkSeen(repository, pulls.get(name) ?? 0);
  expect(verdict).toMatch(/^failure: Invalid/);
  const told = said.filter((line) => line.includes(`\`${where}`) && line.includes(what));
  // The whole check is shown where this is not so.
  expect([told.length > 0 ? told : said, told.length]).toEqual([[expect.stringContaining(what)], 1]);
  expect(told[0]?.split('→')[1]).toContain(right);
}

/** The app's check on a pull request, and the lines of its summary. */
async function checkSeen(repository: string, number: number) {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = repository.split('/');
  const { data: pull } = await octokit.pulls.get({ owner, repo, pull_number: number });
  const { data: runs } = await octokit.checks.listForRef({ owner, repo, ref: pull.head.sha });
  const [run] = runs.check_runs;
  return {
    verdict: `${run?.conclusion ?? run?.status}: ${run?.output.title}`,
    said: (run?.output.summary ?? '').split('\n'),
    text: run?.output.text ?? '',
  };
}

/** What is in production by the branch: every file with its bytes, statements included. */
function production(repository: string): Promise<string> {
  return bench.github.git(repository, ['ls-tree', '-r', 'main', 'policies/prod', 'policies/promotions']);
}

/** The main branch as it was before a pull request brought these files. */
async function putBack(files: BadInput['files']): Promise<void> {
  const { github, repository, trust } = bench;
  const texts = Object.keys(files).map(async (path) => {
    const there = await github.git(repository, ['ls-tree', '--name-only', trust, path]);
    return [path, there === '' ? null : await github.git(repository, ['show', `${trust}:${path}`])] as const;
  });
  await bench.commit('administrator', 'main', Object.fromEntries(await Promise.all(texts)));
}
