import type { Probot } from 'probot';
import type { Reason } from '../core/approval/decision.ts';
import { OutsideError } from '../errors.ts';
import { affectedBy } from '../flows/affected.ts';
import { branch } from '../flows/branch.ts';
import { judgeGroup } from '../flows/group.ts';
import { readStanding } from '../flows/read/in-force.ts';
import { readBranch } from '../flows/read-branch.ts';
import { review } from '../flows/review.ts';
import { sweep } from '../flows/sweep.ts';
import type { Troubles } from '../flows/trouble.ts';
import { readDelivered, readDeliveries } from '../github/deliveries.ts';
import { withToken } from '../github/installation-token.ts';
import { readInstallations, readRepositories } from '../github/installations.ts';
import type { Repository } from '../ports.ts';
import { clickDone } from './click-done.ts';
import { driftTimer } from './drift-timer.ts';
import { environmentsSeen } from './environments-seen.ts';
import { type Missed, missedDeliveries } from './missed-deliveries.ts';
import { rounds } from './rounds.ts';
import type { Task } from './tasks.ts';
import { teamsSeen } from './teams-seen.ts';
import type { Worlds } from './worlds.ts';
import { writeClick } from './write-click.ts';

export interface TaskRunner {
  /** Runs the flow of a task; what follows from it goes to `add`. */
  readonly run: (task: Task) => Promise<void>;
  /** A repository was named: by an event or by a sweep. */
  readonly know: (repository: Repository) => void;
  /** Repositories known of an installation. */
  readonly knownOf: (installation: number | undefined) => readonly Repository[];
  /** Its repositories are others now. */
  readonly relist: (installation: number | undefined) => void;
  /** Whether this account governed the repository when a pull request there was last judged. */
  readonly governs: (repository: number, account: number) => boolean;
}

/** Reasons to wait that may end without an event of the pull request itself. */
const LATER: readonly Reason['kind'][] = ['incomplete', 'merge conflict'];

/** What one sweep looks at, at most. */
export interface SweepBudget {
  /** Of all installations together. */
  readonly repositories: number;
  /** Of one repository. */
  readonly pulls: number;
}

export interface TaskRunnerOptions {
  readonly probot: Probot;
  readonly worlds: Worlds;
  readonly budget: SweepBudget;
  readonly add: (task: Task) => void;
  /** Takes an event that did not come, or was not acted upon, as if it came now; gives how many tasks it brought. */
  readonly receive: (missed: Missed) => number;
}

/** Which task starts which flow. */
export function taskRunner({ probot, worlds, budget, add, receive }: TaskRunnerOptions): TaskRunner {
  /** Where each default branch stood when it was last looked at. */
  const tips = new Map<number, string>();
  const known = new Map<number, Repository>();
  /** Pull requests that could not be judged, or not by all facts, by repository: the next sweep looks again. */
  const unsettled = new Map<number, Set<number>>();
  /** Account ids of governors, by repository. */
  const governors = new Map<number, ReadonlySet<number>>();
  const troubles: Troubles = new Map();
  /** When each repository was swept last, Unix seconds. */
  const sweptAt = new Map<number, number>();

  /** Pull requests that were found and had to wait for the next sweep, by repository. */
  const owed = new Map<number, readonly number[]>();
  const turns = rounds(budget.repositories, Math.floor(Date.now() / 1000));
  const clicks = clickDone();
  const missed = missedDeliveries(clicks.has, (what, fields) => probot.log.warn(fields, what));
  const lookAgain = driftTimer((repository) => add({ kind: 'branch', repository, pulls: [] }));
  const lookAt = environmentsSeen((repository) => add({ kind: 'sweep', repository, whole: true }));
  const teams = teamsSeen((repository) => add({ kind: 'sweep', repository, whole: true }));

  /** A team that is not what it was sends the app to every pull request of the repository, whoever found it out (S127). */
  const worldOf = async (repository: Repository) => teams.watched(await worlds.of(repository));

  async function everything(): Promise<void> {
    const shares = turns.begin(await readInstallations(await probot.auth()));
    for (const [installation, share] of shares) add({ kind: 'installation', installation, share });
    await lookForMissed();
  }

  async function installationOf({ installation, share }: Extract<Task, { kind: 'installation' }>): Promise<void> {
    const list = async () => {
      const github = await probot.auth(installation);
      withToken(github);
      return readRepositories(github, installation);
    };
    for (const repository of await turns.next(installation, share, list)) {
      known.set(repository.id, repository);
      add({ kind: 'sweep', repository, whole: false });
    }
  }

  /** Comes after what the sweep is for, and never stands in its way: a server may keep no list of deliveries. */
  async function lookForMissed(): Promise<void> {
    const github = await probot.auth();
    try {
      const log = {
        page: (cursor: string | undefined) => readDeliveries(github, cursor),
        payload: (id: number) => readDelivered(github, id),
      };
      for (const event of await missed(log)) if (receive(event) === 0) clicks.add([event.guid]);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      probot.log.warn({ why: error.message }, 'events that were missed are looked for at the next sweep');
    }
  }

  async function branchOf(repository: Repository, pulls: readonly number[]): Promise<void> {
    const world = await worldOf(repository);
    const { promoted, pulls: news } = await branch(world, pulls);
    for (const number of news) add({ kind: 'pull', repository, number });
    if (promoted.did === 'stopped') return;
    if (promoted.did === 'nothing' && promoted.proposal !== undefined)
      add({ kind: 'pull', repository, number: promoted.proposal });
    const { rules } = promoted.standing;
    if (rules.state === 'in force') lookAgain(repository, rules.rules.drift.checkEverySeconds);
    if (await lookAt(world, promoted.standing)) add({ kind: 'sweep', repository, whole: true });
    // A process that has just started and promotes what waited knows at least where that began.
    const before = tips.get(repository.id) ?? (promoted.did === 'promoted' ? promoted.statement.parent : undefined);
    if (before !== undefined && before !== promoted.tip) {
      const standing = await readStanding(world, promoted.tip);
      if (standing.state === 'standing')
        for (const number of await affectedBy(world, standing, before, promoted.tip))
          add({ kind: 'pull', repository, number });
    }
    // Last: a run that failed before it knew who is affected asks again.
    tips.set(repository.id, promoted.tip);
  }

  async function pullOf({ repository, number, head }: Extract<Task, { kind: 'pull' }>): Promise<void> {
    const open = unsettled.get(repository.id) ?? new Set();
    unsettled.set(repository.id, open.add(number));
    const done = await review(await worldOf(repository), number, { head, troubles });
    if (done.branch || (done.did === 'left' && done.why === 'merged'))
      add({ kind: 'branch', repository, pulls: [number] });
    if (done.did === 'judged') governors.set(repository.id, new Set(done.governors));
    if (done.did === 'left' || !done.decision.reasons.some(({ kind }) => LATER.includes(kind))) open.delete(number);
    if (done.did === 'judged' && done.behind)
      throw new OutsideError(`the record of pushes or commands does not show #${number} as it is yet`);
  }

  async function buttonOf(task: Extract<Task, { kind: 'button' }>): Promise<void> {
    const { repository, number, deliveries } = task;
    if (await writeClick(task, clicks.has, () => worldOf(repository))) add({ kind: 'pull', repository, number });
    clicks.add(deliveries);
  }

  async function sweepOf(task: Extract<Task, { kind: 'sweep' }>): Promise<void> {
    const { repository } = task;
    const { id } = repository;
    const world = await worldOf(repository);
    const { standing, ledger } = await readBranch(world);
    const whole = (await lookAt(world, standing)) || task.whole;
    if (whole) teams.forget(repository);
    else await teams.look(world);
    const begin = world.now();
    const found = await sweep(
      world.forge,
      {
        since: whole ? undefined : sweptAt.get(id),
        unsettled: unsettled.get(id) ?? new Set(),
        owed: owed.get(id) ?? [],
        most: budget.pulls,
      },
      ledger?.entries ?? new Map(),
    );
    sweptAt.set(id, begin);
    owed.set(id, found.left);
    for (const { number, head } of found.groups) add({ kind: 'group', repository, number, head });
    for (const { number, head } of found.pulls)
      add({ kind: 'pull', repository, number, ...(head === undefined ? {} : { head }) });
    add({ kind: 'branch', repository, pulls: [] });
  }

  async function run(task: Task): Promise<void> {
    switch (task.kind) {
      case 'everything':
        return everything();
      case 'installation':
        return installationOf(task);
      case 'branch':
        return branchOf(task.repository, task.pulls);
      case 'group':
        return judgeGroup(await worldOf(task.repository), task.number, task.head);
      case 'button':
        return buttonOf(task);
      case 'pull':
        return pullOf(task);
      case 'sweep':
        return sweepOf(task);
    }
  }

  return {
    run,
    know: (repository) => known.set(repository.id, repository),
    governs: (repository, account) => governors.get(repository)?.has(account) === true,
    relist: (installation) => turns.forget(installation ?? 0),
    knownOf: (installation) => [...known.values()].filter((one) => one.installation === installation),
  };
}
