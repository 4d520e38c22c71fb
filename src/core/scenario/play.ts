import { promoterOf } from '../approval/promotion.ts';
import type { Rules } from '../rules/rules.ts';
import { castOf } from './cast.ts';
import { inSeconds, type Timed } from './clock.ts';
import { placesOf } from './files.ts';
import { playPush } from './play-push.ts';
import { playReview } from './play-review.ts';
import { playRoleChange } from './play-roles.ts';
import { rulesOfScenario } from './rules-of-scenario.ts';
import { wordOf } from './words.ts';
import { isGovernor, type Pull, type World } from './world.ts';
import type { BasePush, MergeEvent, OpenPull, SiblingEvent, WrittenScenario } from './written-scenario.ts';

/** Plays a timeline as GitHub and the app's ledger would have lived it. A rules file stands in for `quorum` and names governors. */
export function play(scenario: WrittenScenario, rulesFile?: Rules): World {
  const world = worldBefore(scenario, rulesFile);
  for (const timed of inSeconds(scenario.timeline)) happen(world, timed);
  return world;
}

function worldBefore(scenario: WrittenScenario, rulesFile: Rules | undefined): World {
  const cast = castOf();
  const governors = governorsOf(scenario, rulesFile).map((login) => cast.person(login).id);
  const owners = Object.entries(scenario.roles?.data_owners ?? {}).map(
    ([source, logins]) => [source, logins.map((login) => cast.person(login))] as const,
  );
  const base = new Map(Object.entries(scenario.base_files ?? {}));
  const rules = rulesFile ?? rulesOfScenario(scenario.quorum ?? {});
  return {
    cast,
    scenario,
    rules,
    places: placesOf(rules, scenario.policies ?? []),
    governors: new Set(governors),
    owners: new Map(owners),
    gone: new Set(),
    base,
    mergeBase: new Map(base),
    pull: undefined,
  };
}

/** A rules file names its governors; who is in the teams it names, the scenario tells. */
function governorsOf({ roles }: WrittenScenario, rulesFile: Rules | undefined): readonly string[] {
  const told = roles?.data_governors ?? [];
  if (rulesFile === undefined) return told;
  const { users, teams } = rulesFile.governors;
  return [...users.map(({ login }) => login), ...(teams.length > 0 ? told : [])];
}

function happen(world: World, timed: Timed): void {
  const { event, at } = timed;
  if (event.event === 'open_pr') open(world, event, at);
  else if (event.event === 'role_change') playRoleChange(world, event);
  else if (event.event === 'base_push') pushToBase(world, event);
  else if (event.event === 'delete_user') world.gone.add(world.cast.person(event.user).id);
  else if (world.pull === undefined) throw new Error(`${world.scenario.id}: ${event.event} before open_pr`);
  else happenTo(world, world.pull, timed);
}

function happenTo(world: World, pull: Pull, { event, at, sharedWith }: Timed): void {
  if (event.event === 'push') playPush(world, pull, event, at);
  else if (event.event === 'review') playReview(world, pull, event, at, sharedWith);
  else if (event.event === 'dismiss') reviewOf(pull, event.review).dismissedAt = at;
  else if (event.event === 'edit_review')
    reviewOf(pull, event.review).hasExplanation = (event.body ?? '').trim() !== '';
  else if (event.event === 'retarget') pull.base = event.base;
  else if (event.event === 'ready_for_review') pull.draft = false;
  else if (event.event === 'close') pull.state = 'closed';
  else if (event.event === 'reopen') pull.state = 'open';
  else if (event.event === 'sibling_pr_same_head') meetSibling(pull, event);
  else if (event.event === 'files_truncated') pull.truncated = event.limit ?? 0;
  else if (event.event === 'api_error') pull.errors = [...pull.errors, event.what ?? 'GitHub did not answer'];
  else if (event.event === 'api_recovered') pull.errors = [];
  else if (event.event === 'merge_group')
    pull.mergeGroup = { head: event.head ?? 'merge group', files: event.files, base: new Map(world.base) };
  else if (event.event === 'merge') merge(world, pull, event, at);
}

function reviewOf(pull: Pull, id: string): Pull['reviews'][number] {
  const review = pull.reviews.find((one) => one.id === id);
  if (review === undefined) throw new Error(`there is no review ${id}`);
  return review;
}

function meetSibling(pull: Pull, { number, base = 'main', decision }: SiblingEvent): void {
  pull.siblings.set(number, { base, decision: wordOf(decision) });
}

function open(world: World, event: OpenPull, at: number): void {
  const author = world.cast.person(event.actor);
  const commandedBy = event.commanded_by == null ? undefined : world.cast.person(event.commanded_by);
  world.pull = {
    author,
    commandedBy,
    openedByGovernor: isGovernor(world, (commandedBy ?? author).id),
    openedAt: at,
    base: event.base ?? 'main',
    draft: event.draft ?? false,
    state: 'open',
    commits: [],
    pushes: [],
    heads: [],
    reviews: [],
    objections: [],
    mergeResult: undefined,
    mergeGroup: undefined,
    merge: undefined,
    siblings: new Map(),
    truncated: undefined,
    errors: [],
  };
  playPush(world, world.pull, event, at);
}

function pushToBase(world: World, event: BasePush): void {
  for (const [path, file] of Object.entries(event.files ?? {})) world.base.set(path, file);
  if (world.pull !== undefined && event.merge_result !== undefined) {
    world.pull.mergeResult = { ...world.pull.mergeResult, ...event.merge_result };
  }
}

function merge(world: World, pull: Pull, event: MergeEvent, at: number): void {
  const promoter = promoterOf({
    by: world.cast.person(event.actor),
    ...(event.enqueuer != null && { enqueuedBy: world.cast.person(event.enqueuer) }),
    ...(event.auto_merge_by != null && { autoMergeBy: world.cast.person(event.auto_merge_by) }),
  });
  pull.state = 'merged';
  pull.merge = {
    event,
    at,
    governorThen: promoter !== undefined && isGovernor(world, promoter.id) && !world.gone.has(promoter.id),
    base: new Map(world.base),
  };
}
