import { ApiError, unprocessable } from '../api-error.ts';
import { nodeId } from '../ids.ts';
import type { Account } from '../model/account.ts';
import type { App } from '../model/app.ts';
import {
  type Annotation,
  type CheckRun,
  type CheckSuite,
  type Conclusion,
  type RunStatus,
  suiteState,
} from '../model/check.ts';
import type { Repository } from '../model/repository.ts';
import { presentRunForWebhook, presentSuiteForWebhook } from '../present/check-webhook.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';
import { suiteFor } from './open-suites.ts';

/** What may be written of a run; what is left out stays. */
export interface CheckRunFields {
  readonly name?: string | undefined;
  readonly details_url?: string | undefined;
  readonly external_id?: string | undefined;
  readonly started_at?: string | undefined;
  readonly status?: string | undefined;
  readonly conclusion?: string | undefined;
  readonly completed_at?: string | undefined;
  readonly output?:
    | {
        readonly title?: string | undefined;
        readonly summary?: string | undefined;
        readonly text?: string | undefined;
        readonly annotations?: readonly Annotation[] | undefined;
      }
    | undefined;
  readonly actions?: CheckRun['actions'] | undefined;
}

/** GitHub deletes the oldest beyond so many of one name in a suite. */
const mostOfOneName = 1000;

export async function createCheckRun(
  world: World,
  repository: Repository,
  app: App,
  headSha: string,
  fields: CheckRunFields & { readonly name: string },
): Promise<CheckRun> {
  if (!(await repository.git.history.commit(headSha))) {
    throw unprocessable(`No commit found for SHA: ${headSha}`);
  }
  const suite = suiteFor(world, repository, app, headSha);
  const id = world.ids.next('run');
  const run: CheckRun = {
    id,
    nodeId: nodeId('CheckRun', repository.id, id),
    suite,
    app,
    name: fields.name,
    headSha,
    externalId: '',
    detailsUrl: undefined,
    status: 'queued',
    conclusion: undefined,
    startedAt: undefined,
    completedAt: undefined,
    title: undefined,
    summary: undefined,
    text: undefined,
    annotations: [],
    actions: [],
  };
  write(world, run, fields);
  repository.runs.push(run);
  dropOldest(repository, run);
  touch(world, suite);
  tellRun(world, repository, run, 'created', app.bot);
  if (run.status === 'completed') await tellCompleted(world, repository, run);
  return run;
}

/** Updates a run. A completed run stays completed: only a new run opens the question again. */
export async function updateCheckRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  fields: CheckRunFields,
): Promise<void> {
  const before = run.status;
  write(world, run, fields);
  touch(world, run.suite);
  if (before !== 'completed' && run.status === 'completed') await tellCompleted(world, repository, run);
}

/** Somebody with write access clicked a button of a completed run: only the app that made it is told. */
export function requestAction(
  world: World,
  repository: Repository,
  run: CheckRun,
  by: Account,
  identifier: string,
): void {
  const known = run.actions.some((action) => action.identifier === identifier);
  if (!known || run.status !== 'completed') throw new Error(`run ${run.id} shows no button ${identifier}`);
  tellRun(world, repository, run, 'requested_action', by, { requested_action: { identifier } });
}

/** Somebody asked for a run again: only the app that made it is told; the run itself does not change. */
export function rerequestRun(world: World, repository: Repository, run: CheckRun, by: Account): void {
  run.suite.rerequested = true;
  tellRun(world, repository, run, 'rerequested', by);
}

export async function rerequestSuite(
  world: World,
  repository: Repository,
  suite: CheckSuite,
  by: Account,
): Promise<void> {
  suite.rerequested = true;
  emit(world, {
    event: 'check_suite',
    action: 'rerequested',
    sender: by,
    repository,
    onlyTo: suite.app,
    payload: { check_suite: await presentSuiteForWebhook(world, repository, suite) },
  });
}

function write(world: World, run: CheckRun, fields: CheckRunFields): void {
  const now = world.clock.iso();
  if (fields.name !== undefined) run.name = fields.name;
  if (fields.external_id !== undefined) run.externalId = fields.external_id;
  if (fields.details_url !== undefined) run.detailsUrl = fields.details_url;
  if (fields.started_at !== undefined) run.startedAt = toSeconds(fields.started_at);
  if (fields.actions !== undefined) run.actions = fields.actions;
  const { output } = fields;
  if (output) {
    if (output.title !== undefined) run.title = output.title;
    if (output.summary !== undefined) run.summary = output.summary;
    if (output.text !== undefined) run.text = output.text;
    run.annotations.push(...(output.annotations ?? []));
  }
  const status = fields.conclusion === undefined ? (fields.status as RunStatus | undefined) : 'completed';
  if (status === 'completed') {
    if (fields.conclusion === undefined && run.conclusion === undefined) {
      throw new ApiError(422, 'Invalid request.\n\n"conclusion" is required when "status" is "completed".');
    }
    run.status = 'completed';
    if (fields.conclusion !== undefined) run.conclusion = fields.conclusion as Conclusion;
    run.completedAt = fields.completed_at === undefined ? now : toSeconds(fields.completed_at);
    run.startedAt ??= now;
  } else if (status !== undefined && run.status !== 'completed') {
    run.status = status;
    if (status === 'in_progress') run.startedAt ??= now;
  }
}

function touch(world: World, suite: CheckSuite): void {
  suite.updatedAt = world.clock.iso();
  suite.rerequested = false;
}

function dropOldest(repository: Repository, run: CheckRun): void {
  const same = repository.runs.filter((other) => other.suite === run.suite && other.name === run.name);
  const oldest = same[0];
  if (same.length > mostOfOneName && oldest) repository.runs.splice(repository.runs.indexOf(oldest), 1);
}

async function tellCompleted(world: World, repository: Repository, run: CheckRun): Promise<void> {
  tellRun(world, repository, run, 'completed', run.app.bot);
  if (suiteState(run.suite, repository.runs).status !== 'completed') return;
  emit(world, {
    event: 'check_suite',
    action: 'completed',
    sender: run.app.bot,
    repository,
    payload: { check_suite: await presentSuiteForWebhook(world, repository, run.suite) },
  });
}

function tellRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const own = action === 'rerequested' || action === 'requested_action';
  emit(world, {
    event: 'check_run',
    action,
    sender,
    repository,
    ...(own ? { onlyTo: run.app } : {}),
    payload: { check_run: presentRunForWebhook(world, repository, run), ...more },
  });
}

function toSeconds(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
