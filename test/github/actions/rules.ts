import { ApiError } from '../api-error.ts';
import type { Account } from '../model/account.ts';
import { latestRuns } from '../model/check.ts';
import { atLeast, type PullRequest, type Repository, roleOf } from '../model/repository.ts';
import type { Rule, Ruleset } from '../model/ruleset.ts';
import type { World } from '../world.ts';

export interface ActiveRule {
  readonly rule: Rule;
  readonly ruleset: Ruleset;
}

/** The rules that hold for a branch. */
export function rulesFor(repository: Repository, branch: string): readonly ActiveRule[] {
  return repository.rulesets
    .filter((ruleset) => ruleset.enforcement === 'active' && isTarget(repository, ruleset, branch))
    .flatMap((ruleset) => ruleset.rules.map((rule) => ({ rule, ruleset })));
}

/** Refuses a change of a branch that is no merge of a pull request, in GitHub's words. */
export function refuseDirectChange(
  world: World,
  repository: Repository,
  by: Account,
  change: { readonly branch: string; readonly kind: 'creation' | 'update' | 'deletion'; readonly forced: boolean },
): void {
  const broken = brokenByDirectChange(world, repository, by, change);
  if (broken.length === 0) return;
  throw new ApiError(422, `Repository rule violations found\n\n${broken.join('\n\n')}\n\n`);
}

export function brokenByDirectChange(
  world: World,
  repository: Repository,
  by: Account,
  change: { readonly branch: string; readonly kind: 'creation' | 'update' | 'deletion'; readonly forced: boolean },
): readonly string[] {
  return rulesFor(repository, change.branch)
    .filter(({ ruleset }) => !bypasses(world, repository, ruleset, by, 'direct'))
    .flatMap(({ rule }) => {
      if (rule.type === 'pull_request' && change.kind === 'update')
        return 'Changes must be made through a pull request.';
      if (rule.type === 'merge_queue' && change.kind === 'update')
        return 'Changes must be made through the merge queue';
      if (rule.type === 'deletion' && change.kind === 'deletion') return 'Cannot delete this branch';
      if (rule.type === 'creation' && change.kind === 'creation')
        return 'Cannot create ref due to creations being restricted.';
      if (rule.type === 'update' && change.kind === 'update') return 'Cannot update this protected ref.';
      if (rule.type === 'non_fast_forward' && change.forced) return 'Cannot force-push to this branch';
      return [];
    });
}

/** Refuses a merge that a rule forbids. */
export async function refuseMerge(world: World, pull: PullRequest, by: Account): Promise<void> {
  const broken = brokenByMerge(world, pull, by);
  if (broken.length > 0) throw new ApiError(405, `Repository rule violations found\n\n${broken.join('\n\n')}\n\n`);
}

/** What stands between a pull request and its merge; `queued`: it comes from the merge queue itself. */
export function brokenByMerge(world: World, pull: PullRequest, by: Account, queued = false): readonly string[] {
  const { repository } = pull;
  return rulesFor(repository, pull.baseRef)
    .filter(({ ruleset }) => !bypasses(world, repository, ruleset, by, 'merge'))
    .flatMap(({ rule }) => {
      if (rule.type === 'merge_queue' && !queued) return 'Changes must be made through the merge queue';
      if (rule.type === 'pull_request') return brokenReviews(pull, rule);
      return rule.type === 'required_status_checks' ? brokenChecks(repository, pull.headSha, rule) : [];
    });
}

/** Which required checks a commit lacks. A check pinned to an app counts from that app alone. */
export function brokenChecks(repository: Repository, sha: string, rule: Rule): readonly string[] {
  return requiredChecks(rule).flatMap(({ context, integration_id: app }) => {
    const runs = latestRuns(repository.runs.filter((run) => run.headSha === sha && run.name === context)).filter(
      (run) => app === undefined || run.app.id === app,
    );
    const status = repository.statuses.findLast(
      (one) => one.sha === sha && one.context.toLowerCase() === context.toLowerCase() && (!app || one.app === app),
    );
    const passed = (conclusion: string | undefined) => ['success', 'neutral', 'skipped'].includes(conclusion ?? '');
    if (runs.length === 0 && !status) return `Required status check "${context}" is expected.`;
    const failing = runs.some((run) => !passed(run.conclusion)) || (status !== undefined && status.state !== 'success');
    return failing ? `Required status check "${context}" is failing.` : [];
  });
}

export function requiredChecks(rule: Rule): readonly { readonly context: string; readonly integration_id?: number }[] {
  const listed = rule.parameters?.required_status_checks;
  return Array.isArray(listed) ? (listed as { context: string; integration_id?: number }[]) : [];
}

function brokenReviews(pull: PullRequest, rule: Rule): readonly string[] {
  const needed = Number(rule.parameters?.required_approving_review_count ?? 0);
  const opinions = latestOpinions(pull).filter(({ by }) => atLeast(roleOf(pull.repository, by), 'write'));
  if (opinions.some((review) => review.state === 'CHANGES_REQUESTED')) {
    return ['Changes have been requested on this pull request.'];
  }
  const approvals = opinions.filter((review) => review.state === 'APPROVED').length;
  if (approvals >= needed) return [];
  return [
    `At least ${needed} approving review${needed === 1 ? ' is' : 's are'} required by reviewers with write access.`,
  ];
}

/** The last review of each person that was an opinion; a comment is none, a dismissed one no longer. */
export function latestOpinions(pull: PullRequest) {
  const latest = new Map<number, (typeof pull.reviews)[number]>();
  for (const review of pull.reviews) {
    if (['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(review.state)) latest.set(review.by.id, review);
  }
  return [...latest.values()];
}

function isTarget(repository: Repository, ruleset: Ruleset, branch: string): boolean {
  const matches = (pattern: string) => {
    if (pattern === '~ALL') return true;
    if (pattern === '~DEFAULT_BRANCH') return branch === repository.defaultBranch;
    const source = pattern
      .replace(/^refs\/heads\//, '')
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('**', '\u0000')
      .replaceAll('*', '[^/]*')
      .replaceAll('\u0000', '.*');
    return new RegExp(`^${source}$`).test(branch);
  };
  return ruleset.include.some(matches) && !ruleset.exclude.some(matches);
}

const repositoryRoles: Readonly<Record<number, 'admin' | 'write' | 'maintain'>> = {
  5: 'admin',
  4: 'write',
  2: 'maintain',
};

function bypasses(
  world: World,
  repository: Repository,
  ruleset: Ruleset,
  by: Account,
  what: 'direct' | 'merge',
): boolean {
  return ruleset.bypass.some((actor) => {
    if (actor.bypass_mode === 'pull_request' && what === 'direct') return false;
    if (actor.actor_type === 'Integration') return world.apps.get(actor.actor_id ?? 0)?.bot === by;
    if (actor.actor_type === 'OrganizationAdmin') return repository.owner.members.get(by.id) === 'admin';
    if (actor.actor_type === 'User') return actor.actor_id === by.id;
    if (actor.actor_type === 'Team') {
      const team = [...repository.owner.teams.values()].find(({ id }) => id === actor.actor_id);
      return team?.members.get(by.id)?.state === 'active';
    }
    const role = repositoryRoles[actor.actor_id ?? 0];
    return actor.actor_type === 'RepositoryRole' && role !== undefined && atLeast(roleOf(repository, by), role);
  });
}
