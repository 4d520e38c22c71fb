import { nodeId } from '../ids.ts';
import type { Account } from '../model/account.ts';
import type { App } from '../model/app.ts';
import type { CheckSuite } from '../model/check.ts';
import { covers } from '../model/installation.ts';
import type { Repository } from '../model/repository.ts';
import { presentSuiteForWebhook } from '../present/check-webhook.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';

/** After a push GitHub opens a check suite for every installed app that may write checks, and asks it for checks. */
export async function openSuites(
  world: World,
  repository: Repository,
  actor: Account,
  branch: string,
  before: string | undefined,
  head: string,
): Promise<void> {
  for (const installation of world.installations.values()) {
    if (!covers(installation, repository) || installation.permissions.checks !== 'write') continue;
    const { app } = installation;
    if (repository.suites.some((suite) => suite.app === app && suite.headSha === head)) continue;
    const suite = openSuite(world, repository, app, head, { branch, before });
    emit(world, {
      event: 'check_suite',
      action: 'requested',
      sender: actor,
      repository,
      onlyTo: app,
      payload: { check_suite: await presentSuiteForWebhook(world, repository, suite) },
    });
  }
}

/** The suite of an app for a commit, opened where there is none. */
export function suiteFor(world: World, repository: Repository, app: App, head: string): CheckSuite {
  const known = repository.suites.findLast((suite) => suite.app === app && suite.headSha === head);
  if (known) return known;
  const branch = repository.git.refs.list('refs/heads/').find(([, oid]) => oid === head)?.[0];
  return openSuite(world, repository, app, head, {
    branch: branch?.slice('refs/heads/'.length),
    before: undefined,
  });
}

function openSuite(
  world: World,
  repository: Repository,
  app: App,
  head: string,
  { branch, before }: { branch: string | undefined; before: string | undefined },
): CheckSuite {
  const id = world.ids.next('suite');
  const suite: CheckSuite = {
    id,
    nodeId: nodeId('CheckSuite', repository.id, id),
    app,
    headSha: head,
    headBranch: branch,
    before,
    createdAt: world.clock.iso(),
    updatedAt: world.clock.iso(),
    rerequested: false,
  };
  repository.suites.push(suite);
  return suite;
}
