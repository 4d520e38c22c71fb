import { createCheckRun, rerequestRun, rerequestSuite, updateCheckRun } from '../actions/checks.ts';
import { suiteFor } from '../actions/open-suites.ts';
import { settle } from '../actions/settle.ts';
import { ApiError } from '../api-error.ts';
import { appOf } from '../auth.ts';
import type { App } from '../model/app.ts';
import type { Annotation, CheckRun } from '../model/check.ts';
import { latestRuns } from '../model/check.ts';
import { presentCheckRun, presentCheckSuite } from '../present/check.ts';
import { repositoryUrl } from '../present/repository.ts';
import { commitNamed, runOf, suiteOf, writerOf } from './find.ts';
import { page } from './page.ts';
import { bodyOf, type Call, created, inRepository, ok, type RepositoryCall, type Route } from './route.ts';

const read = { role: 'read', permissions: ['checks:read'] } as const;
const write = { role: 'write', permissions: ['checks:write'] } as const;

export const checkRoutes: readonly Route[] = [
  inRepository('POST', '/check-runs', write, async (call) => {
    const { world, repository } = call;
    const body = bodyOf<'checks/create'>(call);
    const run = await createCheckRun(world, repository, writingApp(call), body.head_sha, body as never);
    await settle(world, repository);
    return created(presentCheckRun(world, repository, run));
  }),
  inRepository('GET', '/check-runs/{check_run_id}', read, (call) =>
    ok(presentCheckRun(call.world, call.repository, runOf(call))),
  ),
  inRepository('PATCH', '/check-runs/{check_run_id}', write, async (call) => {
    const run = runOf(call);
    if (run.app !== writingApp(call)) {
      const by = `app_id \`${run.app.id}\``;
      throw new ApiError(403, `Invalid ${by} - check run can only be modified by the GitHub App that created it.`);
    }
    await updateCheckRun(call.world, call.repository, run, call.body as never);
    await settle(call.world, call.repository);
    return ok(presentCheckRun(call.world, call.repository, run));
  }),
  inRepository('GET', '/check-runs/{check_run_id}/annotations', read, (call) => {
    const run = runOf(call);
    return page(call, run.annotations, (annotation) => presentAnnotation(call, run, annotation));
  }),
  inRepository('POST', '/check-runs/{check_run_id}/rerequest', write, (call) => {
    rerequestRun(call.world, call.repository, runOf(call), writerOf(call.actor));
    return created({});
  }),
  inRepository('POST', '/check-suites', write, async (call) => {
    const { head_sha } = bodyOf<'checks/create-suite'>(call);
    await commitNamed(call.repository, head_sha);
    const known = call.repository.suites.some((suite) => suite.app === writingApp(call) && suite.headSha === head_sha);
    const suite = suiteFor(call.world, call.repository, writingApp(call), head_sha);
    const body = await presentCheckSuite(call.world, call.repository, suite);
    return known ? ok(body) : created(body);
  }),
  inRepository('GET', '/check-suites/{check_suite_id}', read, async (call) =>
    ok(await presentCheckSuite(call.world, call.repository, suiteOf(call))),
  ),
  inRepository('POST', '/check-suites/{check_suite_id}/rerequest', write, async (call) => {
    await rerequestSuite(call.world, call.repository, suiteOf(call), writerOf(call.actor));
    return created({});
  }),
  inRepository('GET', '/check-suites/{check_suite_id}/check-runs', read, (call) => {
    const suite = suiteOf(call);
    return listRuns(call, (run) => run.suite === suite);
  }),
  inRepository('GET', '/commits/{+ref}/check-runs', read, async (call) => {
    const sha = await commitNamed(call.repository, call.parameters.ref ?? '');
    const appId = call.query.get('app_id');
    return listRuns(call, (run) => run.headSha === sha && (appId === null || run.app.id === Number(appId)));
  }),
  inRepository('GET', '/commits/{+ref}/check-suites', read, async (call) => {
    const sha = await commitNamed(call.repository, call.parameters.ref ?? '');
    const appId = call.query.get('app_id');
    const name = call.query.get('check_name');
    const suites = call.repository.suites.filter(
      (suite) =>
        suite.headSha === sha &&
        (appId === null || suite.app.id === Number(appId)) &&
        (name === null || call.repository.runs.some((run) => run.suite === suite && run.name === name)),
    );
    return page(
      call,
      suites,
      (suite) => presentCheckSuite(call.world, call.repository, suite),
      (check_suites, total_count) => ({ total_count, check_suites }),
    );
  }),
];

function listRuns(call: RepositoryCall, wanted: (run: CheckRun) => boolean) {
  const { query, repository, world } = call;
  const name = query.get('check_name');
  const status = query.get('status');
  const matching = repository.runs.filter((run) => wanted(run) && (name === null || run.name === name));
  const shown = query.get('filter') === 'all' ? matching : latestRuns(matching);
  const runs = shown.filter((run) => status === null || run.status === status).toReversed();
  return page(
    call,
    runs,
    (run) => presentCheckRun(world, repository, run),
    (check_runs, total_count) => ({ total_count, check_runs }),
  );
}

/** Check runs are for GitHub Apps alone. */
function writingApp(call: Call): App {
  const app = appOf(call.actor);
  if (!app) throw new ApiError(403, 'You must authenticate via a GitHub App.');
  return app;
}

function presentAnnotation(call: RepositoryCall, run: CheckRun, annotation: Annotation) {
  return {
    path: annotation.path,
    blob_href: `${repositoryUrl(call.world, call.repository)}/contents/${annotation.path}?ref=${run.headSha}`,
    start_line: annotation.start_line,
    start_column: annotation.start_column ?? null,
    end_line: annotation.end_line,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
  };
}
