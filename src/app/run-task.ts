import { setTimeout as pause } from 'node:timers/promises';
import type { Probot } from 'probot';
import type { Reason } from '../core/approval/decision.ts';
import { printButton } from '../core/commands/button.ts';
import { OutsideError } from '../errors.ts';
import { affectedBy } from '../flows/affected.ts';
import { branch } from '../flows/branch.ts';
import { judgeGroup } from '../flows/group.ts';
import { lookAtEnvironments } from '../flows/look-at-environments.ts';
import { readBranch } from '../flows/promote.ts';
import { readStanding, type Standing } from '../flows/read/in-force.ts';
import { review } from '../flows/review.ts';
import { sweep } from '../flows/sweep.ts';
import type { Troubles } from '../flows/trouble.ts';
import type { World } from '../flows/world.ts';
import { readInstallations, readRepositories } from '../github/installations.ts';
import { redeliverLostClicks } from '../github/lost-clicks.ts';
import type { Repository } from '../ports.ts';
import type { Task } from './tasks.ts';
import type { Worlds } from './worlds.ts';

export interface TaskRunner {
  /** Runs the flow of a task; what follows from it goes to `add`. */
  readonly run: (task: Task) => Promise<void>;
  /** A repository was named: by an event or by a sweep. */
  readonly know: (repository: Repository) => void;
  /** Repositories known of an installation. */
  readonly knownOf: (installation: number | undefined) => readonly Repository[];
  /** Whether this account governed the repository when a pull request there was last judged. */
  readonly governs: (repository: number, account: number) => boolean;
}

/** Reasons to wait that may end without an event of the pull request itself. */
const LATER: readonly Reason['kind'][] = ['incomplete', 'merge conflict'];

/** Longest time for which other work on a repository waits for its environments to answer, in milliseconds. */
const PATIENCE = 10_000;

/** Which task starts which flow. */
export function taskRunner(probot: Probot, worlds: Worlds, add: (task: Task) => void): TaskRunner {
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

  async function everything(): Promise<void> {
    for (const installation of await readInstallations(await probot.auth())) {
      const repositories = await readRepositories(await probot.auth(installation), installation);
      for (const repository of repositories) {
        known.set(repository.id, repository);
        add({ kind: 'sweep', repository, whole: false });
      }
    }
    await sendClicksAgain();
  }

  /** Comes after what the sweep is for, and never stands in its way: a server may keep no list of deliveries. */
  async function sendClicksAgain(): Promise<void> {
    try {
      await redeliverLostClicks(await probot.auth());
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      probot.log.warn({ why: error.message }, 'lost clicks are looked for at the next sweep');
    }
  }

  /** What each repository's environments were seen to be when its pull requests were judged last. */
  const environments = new Map<number, string>();

  /**
   * Looks at a repository's environments: true where they are not what they were, so that its pull requests must be
   * judged again. When they take too long, that follows by itself.
   */
  async function lookAt(world: World, standing: Standing): Promise<boolean> {
    const { repository } = world;
    let late = false;
    const looking = lookAtEnvironments(world, standing).then((now) => {
      const changed = now !== (environments.get(repository.id) ?? '');
      environments.set(repository.id, now);
      if (changed && late) add({ kind: 'sweep', repository, whole: true });
      return changed;
    });
    const looked = looking.catch((error: unknown) => {
      world.log('the environments could not be looked at', { why: String(error) });
      return false;
    });
    const tired = pause(PATIENCE, 'late' as const, { ref: false });
    const result = await Promise.race([looked, tired]);
    late = result === 'late';
    return result === true;
  }

  async function branchOf(repository: Repository, pulls: readonly number[]): Promise<void> {
    const world = await worlds.of(repository);
    const { promoted, pulls: news } = await branch(world, pulls);
    for (const number of news) add({ kind: 'pull', repository, number });
    if (promoted.did === 'stopped') return;
    if (promoted.did === 'nothing' && promoted.proposal !== undefined)
      add({ kind: 'pull', repository, number: promoted.proposal });
    if (await lookAt(world, promoted.standing)) add({ kind: 'sweep', repository, whole: true });
    // A process that has just started and promotes what waited knows at least where that began.
    const before = tips.get(repository.id) ?? (promoted.did === 'promoted' ? promoted.statement.parent : undefined);
    tips.set(repository.id, promoted.tip);
    if (before === undefined || before === promoted.tip) return;
    const standing = await readStanding(world, promoted.tip);
    if (standing.state === 'none') return;
    for (const number of await affectedBy(world, standing, before, promoted.tip))
      add({ kind: 'pull', repository, number });
  }

  async function pullOf({ repository, number, head }: Extract<Task, { kind: 'pull' }>): Promise<void> {
    const open = unsettled.get(repository.id) ?? new Set();
    unsettled.set(repository.id, open.add(number));
    const done = await review(await worlds.of(repository), number, { head, troubles });
    if (done.branch || (done.did === 'left' && done.why === 'merged'))
      add({ kind: 'branch', repository, pulls: [number] });
    if (done.did === 'judged') governors.set(repository.id, new Set(done.governors));
    if (done.did === 'left' || !done.decision.reasons.some(({ kind }) => LATER.includes(kind))) open.delete(number);
    if (done.did === 'judged' && done.behind)
      throw new OutsideError(`the record of pushes or commands does not show #${number} as it is yet`);
  }

  async function run(task: Task): Promise<void> {
    switch (task.kind) {
      case 'everything':
        return everything();
      case 'branch':
        return branchOf(task.repository, task.pulls);
      case 'group':
        return judgeGroup(await worlds.of(task.repository), task.number, task.head);
      case 'button': {
        const { repository, number, identifier, by } = task;
        const body = printButton(by, identifier);
        if (body === undefined) return;
        await (await worlds.of(repository)).forge.publishComment(number, { body });
        return add({ kind: 'pull', repository, number });
      }
      case 'pull':
        return pullOf(task);
      case 'sweep': {
        const { repository } = task;
        const world = await worlds.of(repository);
        const whole = (await lookAt(world, (await readBranch(world)).standing)) || task.whole;
        const begin = world.now();
        const since = whole ? undefined : sweptAt.get(repository.id);
        const { pulls } = await sweep(world.forge, since, unsettled.get(repository.id));
        sweptAt.set(repository.id, begin);
        for (const { number, head } of pulls) add({ kind: 'pull', repository, number, head });
        add({ kind: 'branch', repository, pulls: [] });
      }
    }
  }

  return {
    run,
    know: (repository) => known.set(repository.id, repository),
    governs: (repository, account) => governors.get(repository)?.has(account) === true,
    knownOf: (installation) => [...known.values()].filter((one) => one.installation === installation),
  };
}
