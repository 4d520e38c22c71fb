import { aBench, type Bench } from '../support/bench.ts';
import { type CheckSeen, checkOf, commentsOf } from '../support/seen.ts';
import { until } from '../support/until.ts';
import { audited } from './audited.ts';
import { howToDrive } from './how-to-drive.ts';
import type { Narrator } from './narrator.ts';
import { folderProduction, type Production } from './production.ts';
import { rolledBack } from './rolled-back.ts';

const POLICY = 'salaries-for-payroll.yml';
const DEV = `policies/dev/${POLICY}`;
const PROD = `policies/prod/${POLICY}`;

/** `as told` only if everything told was seen by reading it back. */
export type Ending = 'as told' | 'not as told' | 'interrupted';

/**
 * The main job on embedded defaults, told as it happens: from a governor's `git push` to what production enforces, and
 * an edit of production that does not get there. With `serve`, everything stays up until `interrupted` resolves. However
 * it ends, nothing stays behind.
 */
export async function demo(
  told: Narrator,
  {
    serve,
    interrupted,
    open = async () => folderProduction,
  }: {
    readonly serve: boolean;
    readonly interrupted: Promise<void>;
    /** Starts the environment; a folder unless said. */
    readonly open?: () => Promise<Production>;
  },
): Promise<Ending> {
  const opening = open();
  const starting = opening.then(async (production) => ({ production, bench: await aBench(production.bench) }));
  try {
    const ending = await Promise.race([tell(told, starting), interrupted.then(() => 'interrupted' as const)]);
    if (serve && ending === 'as told') {
      const { bench, production } = await starting;
      process.stdout.write(`\n${await howToDrive(bench)}\n${production.where(bench)}\n`);
      await interrupted;
    }
    return ending;
  } finally {
    // A bench that cannot start leaves nothing, and the story has told of it.
    const started = await starting.catch(() => undefined);
    await started?.bench.stop();
    const production = await opening.catch(() => undefined);
    await production?.stop();
  }
}

/** A bench, and the environment it syncs to. */
interface Stage {
  readonly bench: Bench;
  readonly production: Production;
}

async function tell(told: Narrator, starting: Promise<Stage>): Promise<Ending> {
  let bench: Bench | undefined;
  try {
    const stage = await told.step(
      'start',
      'GitHub (stand-in), the app as a process, a policy repository, an empty production.',
      async () => {
        const made = await starting;
        const { repository, github, app } = made.bench;
        told.see(`repository ${repository} at ${github.url}, app at ${app().url}`);
        return made;
      },
    );
    bench = stage.bench;
    await story(told, stage);
    const counts = bench.github.requestCounts();
    const githubRequests = Object.entries(counts)
      .filter(([actor]) => actor.startsWith('app:') || actor.startsWith('installation:'))
      .flatMap(([, operations]) => Object.entries(operations).filter(([name]) => !name.startsWith('git ')))
      .reduce((sum, [, count]) => sum + count, 0);
    told.end(true, { githubRequests });
    return 'as told';
  } catch (error) {
    told.see(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (bench !== undefined) told.see(bench.app().output().split('\n').slice(-20).join('\n'));
    told.end(false, {});
    return 'not as told';
  }
}

async function story(told: Narrator, { bench, production }: Stage): Promise<void> {
  const { selected } = production;
  const governor = bench.person('governor-1');
  const second = bench.person('governor-2');
  const owner = bench.person('owner-hr');
  const meter = requestMeter(bench, told);
  await told.step('synced', 'At start, the app makes production enforce what is approved already.', async () => {
    const count = await until('production is in sync', async () => {
      const enforced = await production.enforced(bench);
      return enforced.size > 0 ? enforced.size : undefined;
    });
    told.see(`${count} policies enforced`);
    await meter('start');
  });

  if (selected !== undefined) {
    await told.step('selected before', 'What people select there, each in a session of their own:', async () => {
      for (const line of await selected('before the promotion')) told.see(line);
    });
  }

  const before = await governor.read('main', DEV);
  const first = before.replace('"0.00"', '"1.00"');
  const number = await told.step(
    'opened',
    'A governor pushes a branch with git and opens a pull request.',
    async () => {
      await governor.push('salaries', { [DEV]: first }, 'Show salaries as 1.00');
      return governor.open('salaries', 'Salaries as 1.00 for people analytics');
    },
  );

  await told.step('in review', 'The policy is In Review: nobody has approved it.', async () => {
    const check = await checkWhere(bench, number, (seen) => seen.status === 'in_progress');
    told.see(check.title);
    await meter('opened');
  });

  await told.step(
    'frozen',
    'An owner of the salaries requests changes, with an explanation: the policy is frozen.',
    async () => {
      await owner.requestChanges(number, 'A constant of 1.00 would look like real pay in sums. Keep 0.00, or hide it.');
      const check = await checkWhere(bench, number, (seen) => seen.conclusion === 'failure');
      told.see(check.title);
      await meter('change request');
    },
  );

  await told.step('still frozen', 'Another governor approves meanwhile: that does not lift the freeze.', async () => {
    await second.approve(number);
    await meter('approval while frozen');
    const check = await checkWhere(bench, number, (seen) => seen.conclusion === 'failure');
    told.see(check.title);
  });

  const updated = before.replace('people-analytics', 'people-analytics-leads');
  await told.step(
    'updated',
    'The governor updates the policy: the freeze is lifted, everyone approves anew.',
    async () => {
      // GitHub tells times in seconds, and an update of the objection's own second would not lift the freeze.
      bench.github.advanceClock(2000);
      await governor.push('salaries', { [DEV]: updated }, 'Only leads of people analytics see the constant');
      const check = await checkWhere(
        bench,
        number,
        (seen) => seen.status === 'in_progress' && seen.title.startsWith('0 of 2'),
      );
      told.see(check.title);
      await meter('push');
    },
  );

  await told.step('approved', 'The owner and the other governor approve the new bytes.', async () => {
    await owner.approve(number, 'Thank you.');
    told.see((await checkWhere(bench, number, (seen) => seen.title.startsWith('1 of 2'))).title);
    await meter('first approval');
    await second.approve(number);
    told.see((await checkWhere(bench, number, (seen) => seen.conclusion === 'success')).title);
    await meter('last approval');
  });

  await told.step('promoted', 'A governor merges: the app commits the approved bytes to policies/prod.', async () => {
    await governor.merge(number);
    const [prod, dev] = await until('production has the approved bytes', async () => {
      const blobs = await Promise.all([PROD, DEV].map((path) => blobAt(bench, 'main', path)));
      return blobs[0] === blobs[1] ? blobs : undefined;
    });
    told.see(`${PROD} is blob ${prod?.slice(0, 12)}, which is what was approved (${dev?.slice(0, 12)})`);
    told.see((await bench.github.git(bench.repository, ['log', '-1', '--format=%an: %s', 'main'])).trim());
    const said = await until('the pull request says so', async () =>
      (await commentsOf(bench, number)).find((body) => body.includes('**Promoted**')),
    );
    told.see(said.split('\n').at(-1) ?? '');
  });

  await told.step('enforced', 'The environment enforces the new policy.', async () => {
    const enforced = await until('the environment has it', async () => {
      const text = (await production.enforced(bench)).get('salaries-for-payroll');
      return text?.includes('people-analytics-leads') ? text : undefined;
    });
    told.see(`salaries-for-payroll: ${enforced.length} characters, for people-analytics-leads`);
    await meter('merge');
  });

  if (selected !== undefined) {
    await told.step('selected after', 'The same people select again:', async () => {
      for (const line of await selected('after the promotion')) told.see(line);
    });
  }

  await rolledBack(told, bench, {
    path: DEV,
    policyKey: 'salaries-for-payroll',
    text: updated.replace('"0.00"', '"2.00"'),
    enforced: async () => (await production.enforced(bench)).get('salaries-for-payroll'),
  });

  await told.step(
    'edit refused',
    'An administrator edits production directly: noticed, and without effect.',
    async () => {
      const administrator = bench.person('administrator');
      await administrator.push('main', { [PROD]: before.replace('"Null"', '"Hash"') }, 'quick fix in production');
      const issue = await until('an issue tells of it', async () => {
        const [owner = '', repo = ''] = bench.repository.split('/');
        const { data } = await administrator.octokit.issues.listForRepo({ owner, repo, state: 'open' });
        return data.find(({ title, pull_request }) => pull_request === undefined && title.includes('Production'));
      });
      told.see(`issue #${issue.number}: ${issue.title}`);
      const text = (await production.enforced(bench)).get('salaries-for-payroll') ?? '';
      if (text.includes('"Hash"')) throw new Error('the edit reached the environment');
      await selected?.('after the promotion');
      told.see('the environment still enforces what was approved');
      await meter('direct edit');
    },
  );

  await told.step('shown', 'Production and the environment, as they are now:', async () => {
    const files = (
      await bench.github.git(bench.repository, [
        'ls-tree',
        '--name-only',
        'main',
        'policies/prod/',
        'policies/promotions/',
      ])
    ).trim();
    const enforced = await production.enforced(bench);
    told.see(files);
    told.see(`${enforced.size} policies enforced: ${[...enforced.keys()].join(', ')}`);
    const inProd = (await readdirOf(bench)).length;
    if (enforced.size !== inProd) throw new Error(`${enforced.size} policies enforced, ${inProd} in production`);
  });

  await told.step(
    'audited',
    'An auditor asks a clone what is in production, and is told of the direct edit, which still stands there.',
    async () => {
      const { answer, wrong } = await audited(bench, POLICY);
      told.see(answer);
      told.see(wrong);
      if (!answer.includes('rolled back by governor-3')) throw new Error('the audit does not name who rolled it back');
      if (!wrong.includes(`WRONG: ${PROD}`)) throw new Error('the audit does not tell of the edit in production');
    },
  );
}

/** Requests of the app since the last time, told under the step. */
function requestMeter(bench: Bench, told: Narrator): (event: string) => Promise<void> {
  const seen = new Map<string, number>();
  return async (event) => {
    await bench.idle();
    const now = new Map<string, number>();
    for (const [actor, operations] of Object.entries(bench.github.requestCounts()))
      if (!actor.startsWith('user:'))
        for (const [name, count] of Object.entries(operations)) now.set(name, (now.get(name) ?? 0) + count);
    const since = [...now].flatMap(([name, count]) => {
      const more = count - (seen.get(name) ?? 0);
      return more > 0 ? [`${more} × ${name}`] : [];
    });
    for (const [name, count] of now) seen.set(name, count);
    told.see(`requests (${event}): ${since.length === 0 ? 'none' : since.join(', ')}`);
  };
}

function checkWhere(bench: Bench, number: number, is: (check: CheckSeen) => boolean): Promise<CheckSeen> {
  return until(`the check of #${number}`, async () => {
    const check = await checkOf(bench, number);
    return check !== undefined && is(check) ? check : undefined;
  });
}

async function blobAt(bench: Bench, commit: string, path: string): Promise<string> {
  return (await bench.github.git(bench.repository, ['rev-parse', `${commit}:${path}`])).trim();
}

async function readdirOf(bench: Bench): Promise<readonly string[]> {
  return (await bench.github.git(bench.repository, ['ls-tree', '--name-only', 'main', 'policies/prod/']))
    .trim()
    .split('\n');
}
