import type {
  OpenPull,
  PushEvent,
  RoleChange,
  WrittenEvent,
  WrittenFiles,
  WrittenScenario,
} from '../../../../src/core/scenario/written-scenario.ts';
import { r10InOrder } from './in-order.ts';
import { type History, isChanged, type KnownTree, type Moment } from './moment.ts';
import { fileOf, person, type Tree } from './words.ts';

/** Tells the timeline again, event by event, and keeps the world after each. */
export function replay(scenario: WrittenScenario): History {
  const moments: Moment[] = [];
  const trees: Record<string, KnownTree> = {};
  let now = beforeTheOpening(scenario);
  for (const event of r10InOrder(scenario.timeline)) {
    now = { ...after(now, event), at: moments.length, event };
    moments.push(now);
    if (event.event === 'open_pr' || event.event === 'push') rememberTrees(trees, now, event);
  }
  return { moments, now, trees };
}

function beforeTheOpening(scenario: WrittenScenario): Moment {
  const base = treeOf(scenario.base_files ?? {});
  const owners = Object.entries(scenario.roles?.data_owners ?? {});
  return {
    at: -1,
    event: { event: 'webhook' },
    policies: scenario.policies ?? [],
    base,
    forkedFrom: base,
    head: '',
    files: base,
    commits: [],
    governors: (scenario.roles?.data_governors ?? []).map(person),
    owners: Object.fromEntries(owners.map(([source, logins]) => [source, logins.map(person)])),
    deleted: [],
    dismissed: [],
    branch: 'main',
    draft: false,
    closed: false,
    merged: undefined,
    truncated: false,
    outage: false,
    mergeResult: {},
    siblings: {},
    group: undefined,
  };
}

function after(now: Moment, event: WrittenEvent): Moment {
  switch (event.event) {
    case 'open_pr':
      return { ...afterPush(now, event, now.base), branch: event.base ?? 'main', draft: event.draft ?? false };
    case 'push':
      return afterPush(now, event, bringsTheBase(event) ? now.base : now.forkedFrom);
    case 'dismiss':
      return { ...now, dismissed: [...now.dismissed, event.review] };
    case 'role_change':
      return afterRoleChange(now, event);
    case 'delete_user':
      return { ...now, deleted: [...now.deleted, person(event.user)] };
    case 'base_push':
      if (now.merged !== undefined) return now;
      return {
        ...now,
        base: { ...now.base, ...treeOf(event.files ?? {}) },
        mergeResult: { ...now.mergeResult, ...event.merge_result },
      };
    case 'retarget':
      return { ...now, branch: event.base };
    case 'ready_for_review':
      return { ...now, draft: false };
    case 'close':
      return { ...now, closed: true };
    case 'reopen':
      return { ...now, closed: false };
    case 'sibling_pr_same_head': {
      const sibling = { decision: event.decision, base: event.base ?? 'main' };
      return { ...now, siblings: { ...now.siblings, [event.number]: sibling } };
    }
    case 'files_truncated':
      return { ...now, truncated: true };
    case 'api_error':
      return { ...now, outage: true };
    case 'api_recovered':
      return { ...now, outage: false };
    case 'merge_group':
      return { ...now, group: { ...now.base, ...treeOf(event.files) } };
    case 'merge':
      return { ...now, merged: { ...now.base, ...(event.files === undefined ? proposed(now) : treeOf(event.files)) } };
    default:
      return now;
  }
}

/** Where a merge tells of no bytes, it brought those of the head. */
function proposed(now: Moment): Tree {
  return Object.fromEntries(Object.entries(now.files).filter(([path]) => isChanged(now, path)));
}

/** A rebase and an update merge stand on today's base; any other push stands where the branch stood. */
function bringsTheBase(event: PushEvent): boolean {
  return event.kind === 'rebase' || event.kind === 'update_merge';
}

/** What merging gives holds until the branch takes in the base; a push leaves the merge queue. */
function afterPush(now: Moment, event: OpenPull | PushEvent, forkedFrom: Tree): Moment {
  const commits = event.commits ?? [];
  const replaced = event.event === 'push' && (event.kind === 'force' || event.kind === 'rebase');
  const files = event.files === undefined ? now.files : { ...forkedFrom, ...treeOf(event.files) };
  return {
    ...now,
    forkedFrom,
    head: event.head,
    files,
    commits: replaced ? commits : [...now.commits, ...commits],
    mergeResult: now.forkedFrom === forkedFrom ? now.mergeResult : {},
    group: undefined,
  };
}

function afterRoleChange(now: Moment, event: RoleChange): Moment {
  const removed = (event.remove_governors ?? []).map(person);
  const added = (event.add_governors ?? []).map(person);
  const leaving = event.remove_owners ?? [];
  const leaves = (source: string) => {
    if (Array.isArray(leaving)) return leaving.map(person);
    return ((leaving as Readonly<Record<string, readonly string[]>>)[source] ?? []).map(person);
  };
  const owners = Object.entries(now.owners).map(([source, logins]) => [
    source,
    logins.filter((login) => !leaves(source).includes(login)),
  ]);
  return {
    ...now,
    governors: [...now.governors.filter((login) => !removed.includes(login)), ...added],
    owners: Object.fromEntries(owners),
  };
}

/** Only in a line of commits does a place in the list say what a commit before the head holds. */
function rememberTrees(trees: Record<string, KnownTree>, now: Moment, event: OpenPull | PushEvent): void {
  const commits = event.commits ?? [];
  const inALine = commits.every(({ parents = [] }) => parents.length < 2);
  for (const [place, commit] of inALine ? commits.entries() : []) {
    const unknown = commits.slice(place + 1).flatMap((later) => later.touches ?? []);
    trees[commit.sha] ??= { files: now.files, unknown, forkedFrom: now.forkedFrom };
  }
  trees[event.head] = { files: now.files, unknown: [], forkedFrom: now.forkedFrom };
}

function treeOf(written: WrittenFiles): Tree {
  return Object.fromEntries(Object.entries(written).map(([path, file]) => [path, fileOf(file)]));
}
