import { load } from 'js-yaml';
import { countStatements, pullSeen, statementsOf } from '../e2e/state.ts';
import type { Bench } from '../support/bench.ts';
import type { Stage } from './stage.ts';
import type { Tally } from './tally.ts';

/** What the world shows, in sentences, each as often as it is so; numbers and names that differ each time are left out. */
export type View = readonly string[];

/** What git, GitHub and the environment hold: what happened so far, and what is so now. */
export interface Seen {
  readonly happened: View;
  readonly now: View;
  /** How many statements there are. */
  readonly statements: number;
  /** Id of the newest deployment; 0: there is none. */
  readonly deployed: number;
}

/** The first look at a repository, with which a later one is compared: it reads no statement and no deployment. */
export async function firstSeen(stage: Stage, pull: number): Promise<Seen> {
  const statements = await countStatements(stage.bench);
  const { deployed } = await deploymentsOf(stage.bench, Number.POSITIVE_INFINITY);
  return seenOf(stage, pull, { statements, deployed });
}

/** All that a flow may leave behind, on one pull request and past it (0: there is none), since an earlier look. */
export async function seenOf(
  { bench, enforced }: Stage,
  pull: number,
  from: Pick<Seen, 'statements' | 'deployed'>,
): Promise<Seen> {
  const there = await enforced();
  const last = Math.max(0, from.statements - 1);
  const [statements, commits, ledger, issues, deployments, policies] = await Promise.all([
    statementsOf(bench, last),
    appCommits(bench),
    ledgerPaths(bench),
    ownIssues(bench),
    deploymentsOf(bench, from.deployed),
    policiesOf(bench, there),
  ]);
  const fresh = statements.slice(from.statements - last);
  const broken = fresh.filter(
    ({ sequence, previous }, at) =>
      sequence !== from.statements + at + 1 ||
      previous !== (statements[from.statements - last + at - 1]?.digest ?? bench.trust),
  );
  return {
    statements: last + statements.length,
    deployed: deployments.deployed,
    happened: [
      ...fresh.map(() => 'a statement'),
      ...commits.map((subject) => `a commit of the app: ${plain(subject)}`),
      // What was decided by a process that died stays under its digest, and no statement names it.
      ...ledger.filter((path) => !path.startsWith('snapshots/')).map((path) => `recorded: ${path.split('/')[0]}`),
      ...issues,
      ...deployments.view,
      ...(pull === 0 ? [] : await pullView(bench, pull)),
    ],
    now: [
      ...broken.map(() => 'a broken link in the chain'),
      ...fresh
        .flatMap(({ pulls }) => pulls ?? [])
        .filter(({ snapshot }) => !ledger.some((path) => path.includes(snapshot)))
        .map(({ number }) => `what #${number} was decided from is not recorded`),
      ...policies,
    ],
  };
}

/** What a pull request shows: every check, every comment, whom it asks, what became of its commands. */
async function pullView(bench: Bench, number: number): Promise<View> {
  const { checks, comments, asked } = await pullSeen(bench, number);
  return [
    ...checks.map((check) => `check ${plain(check)}`),
    ...comments.map((comment) => `comment ${plain(comment)}`),
    ...asked.map((login) => `asked ${login}`),
    ...(await reactionsOn(bench, number)),
  ];
}

/** What happened between two looks, and what is so at the second. */
export function since(before: Seen, after: Seen): View {
  return [...less(after.happened, before.happened), ...after.now];
}

/** How an ending differs from the right one: what it lacks is lost, what it has more of is doubled. */
export function compared(right: View, ending: View): Omit<Tally, 'runs'> {
  return {
    lost: less(right, ending).map((sentence) => `not so: ${sentence}`),
    duplicated: less(ending, right).map((sentence) => `too much: ${sentence}`),
  };
}

/** The sentences of one view that another does not have, or not as often. */
function less(view: View, other: View): View {
  const left = [...other];
  return view.filter((sentence) => {
    const at = left.indexOf(sentence);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Without what is another number each time, and the `again` of whom death kept from saying what it had put right. */
function plain(text: string): string {
  return text
    .replace('what was approved again.', 'what was approved.')
    .replace(/\b[0-9a-f]{12,64}\b/g, 'ID')
    .replace(/#\d+/g, '#N')
    .replace(/\b(statement|matrix) \d+/g, '$1 N');
}

async function appCommits({ github, repository }: Bench): Promise<readonly string[]> {
  const log = await github.git(repository, ['log', '--format=%s', '--author=approve-to-promote', 'main']);
  return log.split('\n').filter((line) => line !== '');
}

async function ledgerPaths({ github, repository }: Bench): Promise<readonly string[]> {
  const ref = 'refs/heads/approve-to-promote/ledger';
  if ((await github.git(repository, ['for-each-ref', ref])) === '') return [];
  const paths = await github.git(repository, ['ls-tree', '-r', '--name-only', ref]);
  return paths.split('\n').filter((path) => path !== '');
}

async function ownIssues(bench: Bench): Promise<View> {
  const { octokit } = bench.person('administrator');
  const query = { ...at(bench), state: 'all', per_page: 100, creator: BOT } as const;
  const issues = await octokit.paginate(octokit.issues.listForRepo, query);
  return issues.map(
    ({ title, state, pull_request: pull }) => `${state} ${pull ? 'proposal' : 'issue'}: ${plain(title)}`,
  );
}

const BOT = 'approve-to-promote[bot]';

/** Deployments newer than one, each with its last status; and which is the newest. */
export async function deploymentsOf(
  bench: Bench,
  than: number,
): Promise<{ readonly view: View; readonly deployed: number }> {
  const { octokit } = bench.person('administrator');
  const { data } = await octokit.repos.listDeployments({ ...at(bench), per_page: 100 });
  const view = await Promise.all(
    data
      .filter(({ id }) => id > than)
      .map(async ({ id, environment }) => {
        const statuses = await octokit.repos.listDeploymentStatuses({ ...at(bench), deployment_id: id, per_page: 1 });
        return `deployed to ${environment}: ${statuses.data[0]?.state ?? 'nobody knows'}`;
      }),
  );
  return { view, deployed: Math.max(0, ...data.map(({ id }) => id)) };
}

/** Each policy of dev, production and the environment against the next. */
async function policiesOf({ github, repository }: Bench, enforced: ReadonlyMap<string, string>): Promise<View> {
  const tree = await github.git(repository, ['ls-tree', '-r', 'main', 'policies/dev', 'policies/prod']);
  const blobs = new Map(tree.split('\n').map((line) => [line.split('\t')[1] ?? '', line.split(/[ \t]/)[2] ?? '']));
  const names = new Set([...blobs.keys()].flatMap((path) => path.match(/^policies\/(?:dev|prod)\/(.+)$/)?.[1] ?? []));
  const inProd: { readonly policyKey: string; readonly name: string }[] = [];
  const sides = await Promise.all(
    [...names].map(async (name) => {
      const prod = blobs.get(`policies/prod/${name}`);
      if (prod !== undefined) inProd.push(load(await github.git(repository, ['cat-file', 'blob', prod])) as never);
      return prod === blobs.get(`policies/dev/${name}`) ? [] : [`${name} in production is not what is in dev`];
    }),
  );
  const there = inProd.filter(({ policyKey, name }) => enforced.get(policyKey) !== name);
  const keys = new Set(inProd.map(({ policyKey }) => policyKey));
  const more = [...enforced.keys()].filter((key) => !keys.has(key));
  return [
    ...sides.flat(),
    ...there.map(({ policyKey }) => `the environment does not enforce ${policyKey}`),
    ...more.map((key) => `the environment enforces ${key}, which is not in production`),
  ];
}

async function reactionsOn(bench: Bench, number: number): Promise<View> {
  const { octokit } = bench.person('administrator');
  const { data } = await octokit.issues.listComments({ ...at(bench), issue_number: number, per_page: 100 });
  const reactions = await Promise.all(
    data
      .filter(({ body, reactions: counts }) => body?.startsWith('/') && (counts?.total_count ?? 1) > 0)
      .map(({ id }) => octokit.reactions.listForIssueComment({ ...at(bench), comment_id: id })),
  );
  return reactions.flatMap(({ data: list }) => list.map(({ content }) => `reaction ${content}`));
}

function at({ repository }: Bench) {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}
