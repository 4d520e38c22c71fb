import { Octokit } from '@octokit/rest';
import { approvedSalaries, DEV, openSalaries, salariesAs } from '../e2e/salaries.ts';
import type { AppMade } from '../github/control/apps.ts';
import { appToken } from '../github/testing/app-token.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { requestsAfter } from '../support/requests-after.ts';
import type { Figures } from './measure.ts';

const [OWNER, REPO] = ['acme', 'policies'];

/**
 * What we want at most. A change request and the last approval are a review, and a comment of what everybody must learn;
 * a merge is four to promote, one to ask who is in the teams now, and three to report: check, comment, and who else is
 * affected. A base that moves by a merge asks once who is affected, which stands among those of the merge too, and twice
 * more for each who is.
 */
const goals = {
  opened: 5,
  comment: 0,
  label: 0,
  otherAppsCheck: 0,
  changesRequested: 3,
  pushed: 5,
  review: 2,
  lastReview: 3,
  baseMoved: 1,
  merged: 8,
  baseMovedUnderOnePull: 3,
};

/** Requests of the API by kind of event, as the stand-in counts them; bytes come over git transport. */
export async function requestsPerEvent(): Promise<Figures> {
  const bench = await aBench();
  try {
    const other = anotherApp(bench);
    await bench.idle();
    // People are remembered from the first pull request on.
    const first = await openSalaries(bench, 1);
    await bench.idle();
    await bench.person('governor-1').close(first);
    return { requestsPerEvent: { value: await counted(bench, other), goal: goals } };
  } finally {
    await bench.stop();
  }
}

async function counted(bench: Bench, linter: () => Promise<Octokit>): Promise<Record<keyof typeof goals, number>> {
  const count = async (happens: () => Promise<unknown>) => {
    // In one second with an objection, a push does not lift it.
    bench.github.advanceClock(2000);
    return (await requestsAfter(bench, happens)).length;
  };
  const governor = bench.person('governor-1');
  const owner = bench.person('owner-hr');
  let pull = 0;
  let head = '';
  const push = async (constant: number) => {
    head = await bench.commit('governor-1', 'salaries-2', { [DEV]: await salariesAs(bench, constant) });
  };
  const counts = {
    opened: await count(async () => {
      pull = await openSalaries(bench, 2);
    }),
    comment: await count(() => owner.comment(pull, 'Looks good to me.')),
    label: await count(() =>
      governor.octokit.issues.addLabels({ owner: OWNER, repo: REPO, issue_number: pull, labels: ['urgent'] }),
    ),
    changesRequested: await count(() => owner.requestChanges(pull, 'Keep 0.00.')),
    pushed: await count(() => push(3)),
    otherAppsCheck: await count(async () => {
      const octokit = await linter();
      const at = { owner: OWNER, repo: REPO, head_sha: head };
      await octokit.checks.create({ ...at, name: 'lint', status: 'completed', conclusion: 'success' });
    }),
    baseMoved: await count(() => bench.commit('administrator', 'main', { 'NOTES.md': 'Nothing that is governed.\n' })),
    review: await count(() => owner.approve(pull)),
    lastReview: await count(() => bench.person('governor-2').approve(pull)),
    merged: await count(() => governor.merge(pull)),
  };
  await openSalaries(bench, 4);
  const other = await approvedSalaries(bench, 5);
  const mergedOverOne = await count(() => governor.merge(other));
  return { ...counts, baseMovedUnderOnePull: 1 + mergedOverOne - counts.merged };
}

/** An app of somebody else that writes checks. */
function anotherApp(bench: Bench): () => Promise<Octokit> {
  const made: AppMade = bench.github.addApp({
    slug: 'linter',
    owner: OWNER,
    permissions: { checks: 'write' },
    events: [],
  });
  const { id } = bench.github.install('linter', OWNER);
  return async () => {
    const itself = new Octokit({ auth: appToken(made), baseUrl: bench.github.apiUrl });
    const { data } = await itself.apps.createInstallationAccessToken({ installation_id: id });
    return new Octokit({ auth: data.token, baseUrl: bench.github.apiUrl });
  };
}
