import { findAccount } from '../accounts.ts';
import { requiredChecks, rulesFor } from '../actions/rules.ts';
import { ApiError, notFound } from '../api-error.ts';
import { accountOf, canSee } from '../auth.ts';
import { atLeast, roleOf } from '../model/repository.ts';
import { presentAccount, presentTeam } from '../present/account.ts';
import { presentCommit } from '../present/commit.ts';
import { presentFullRepository, presentRepository, repositoryUrl } from '../present/repository.ts';
import { accountNamed } from './find.ts';
import { cursorPage, page } from './page.ts';
import { inRepository, ok, type RepositoryCall, type Route, route } from './route.ts';

const metadata = { role: 'read', permissions: ['metadata:read'] } as const;
const contents = { role: 'read', permissions: ['contents:read'] } as const;

export const repositoryRoutes: readonly Route[] = [
  inRepository('GET', '', metadata, (call) =>
    ok(presentFullRepository(call.world, call.repository, accountOf(call.actor))),
  ),
  route('GET', '/orgs/{org}/repos', metadata, (call) => {
    const owner = accountNamed(call.world, call.parameters.org ?? '');
    const shown = [...call.world.repositories.values()].filter(
      (repository) => repository.owner === owner && canSee(call.actor, repository),
    );
    return page(call, shown, (repository) => presentRepository(call.world, repository));
  }),
  inRepository('GET', '/branches', contents, (call) =>
    page(call, call.repository.git.refs.list('refs/heads/'), ([ref, sha]) => ({
      name: ref.slice('refs/heads/'.length),
      commit: { sha, url: `${repositoryUrl(call.world, call.repository)}/commits/${sha}` },
      protected: rulesFor(call.repository, ref.slice('refs/heads/'.length)).length > 0,
    })),
  ),
  inRepository('GET', '/branches/{+branch}', contents, async (call) => ok(await presentBranch(call))),
  inRepository('GET', '/branches/{branch}/protection', { role: 'admin', permissions: ['administration:read'] }, () => {
    // Rulesets are no branch protection: GitHub answers as if there were none.
    throw new ApiError(404, 'Branch not protected');
  }),
  inRepository('GET', '/activity', contents, (call) => {
    const { query, world, repository } = call;
    const ref = query.get('ref');
    const type = query.get('activity_type');
    const actor = query.get('actor');
    const matching = repository.activity
      .slice(0, repository.activityListed)
      .filter(
        (entry) =>
          (ref === null || entry.ref === ref || entry.ref === `refs/heads/${ref}`) &&
          (type === null || entry.type === type) &&
          (actor === null || entry.actor.login === actor),
      );
    const newestFirst = query.get('direction') === 'asc' ? matching : matching.toReversed();
    return cursorPage(call, newestFirst, {
      cursor: 'after',
      idOf: (entry) => entry.id,
      present: (entry) => ({
        id: entry.id,
        node_id: `PSH_${entry.id}`,
        before: entry.before,
        after: entry.after,
        ref: entry.ref,
        timestamp: entry.at,
        activity_type: entry.type,
        actor: entry.actor.deleted ? null : presentAccount(world, entry.actor),
      }),
    });
  }),
  inRepository('GET', '/teams', { role: 'admin', permissions: ['administration:read', 'metadata:read'] }, (call) =>
    page(call, [...call.repository.teams], ([team, role]) => ({
      ...presentTeam(call.world, team),
      permission: permissionName(role),
      permissions: permissionsOf(role),
    })),
  ),
  inRepository('GET', '/collaborators', { role: 'write', permissions: ['metadata:read'] }, (call) => {
    const { repository, world } = call;
    const people = [...world.accounts.values()].filter(
      (account) => account.type === 'User' && !account.deleted && roleOf(repository, account) !== undefined,
    );
    const named = people.filter(
      ({ id }) => repository.collaborators.has(id) || repository.owner.members.has(id) || repository.owner.id === id,
    );
    return page(call, named, (account) => ({
      ...presentAccount(world, account),
      permissions: permissionsOf(roleOf(repository, account)),
      role_name: roleOf(repository, account) ?? 'none',
    }));
  }),
  inRepository('GET', '/collaborators/{username}', metadata, (call) => {
    const account = findAccount(call.world, call.parameters.username ?? '');
    if (!account || !roleOf(call.repository, account)) throw notFound();
    return { status: 204 };
  }),
  inRepository('GET', '/collaborators/{username}/permission', metadata, (call) => {
    const account = accountNamed(call.world, call.parameters.username ?? '');
    const role = roleOf(call.repository, account);
    return ok({
      permission: atLeast(role, 'admin') ? 'admin' : atLeast(role, 'write') ? 'write' : ((role && 'read') ?? 'none'),
      role_name: role ?? 'none',
      user: {
        ...presentAccount(call.world, account),
        permissions: permissionsOf(role),
        role_name: role ?? 'none',
      },
    });
  }),
];

export function permissionsOf(role: ReturnType<typeof roleOf>) {
  return {
    admin: atLeast(role, 'admin'),
    maintain: atLeast(role, 'maintain'),
    push: atLeast(role, 'write'),
    triage: atLeast(role, 'triage'),
    pull: atLeast(role, 'read'),
  };
}

/** REST's older names for roles. */
export function permissionName(role: ReturnType<typeof roleOf>): string {
  return role === 'read' || role === undefined ? 'pull' : role === 'write' ? 'push' : role;
}

async function presentBranch(call: RepositoryCall) {
  const { repository, world } = call;
  const name = call.parameters.branch ?? '';
  const sha = repository.git.refs.get(`refs/heads/${name}`);
  if (sha === undefined) throw new ApiError(404, 'Branch not found');
  const url = `${repositoryUrl(world, repository)}/branches/${name}`;
  const rules = rulesFor(repository, name);
  const checks = rules.flatMap(({ rule }) => requiredChecks(rule));
  return {
    name,
    commit: await presentCommit(world, repository, sha),
    _links: { html: `${world.url}/${repository.owner.login}/${repository.name}/tree/${name}`, self: url },
    protected: rules.length > 0,
    protection: {
      enabled: false,
      required_status_checks: {
        enforcement_level: 'off',
        contexts: checks.map(({ context }) => context),
        checks: checks.map(({ context, integration_id }) => ({ context, app_id: integration_id ?? null })),
      },
    },
    protection_url: `${url}/protection`,
  };
}
