import type { PolicyDecision } from './decision.ts';
import type { PullRequestSnapshot } from './snapshot.ts';

/** What does not change the decision but must be seen. Paths stand in it as they are: escape it for the medium. */
export function warningsOf(snapshot: PullRequestSnapshot, policies: readonly PolicyDecision[]): readonly string[] {
  return [...rulesUnattested(snapshot), ...copiesOfTheRejected(snapshot, policies)];
}

/** Only bytes that a statement names count; what an administrator pushed to the rules file is an incident without effect (T52). */
function rulesUnattested({ rules }: PullRequestSnapshot): readonly string[] {
  if (rules.state !== 'in force' || rules.attested) return [];
  return ['The rules file at base holds bytes that nobody approved; the last approved rules decide.'];
}

/** The same content under another key is another policy and not frozen, but reviewers are told. */
function copiesOfTheRejected(
  { changes, objectionsBefore }: PullRequestSnapshot,
  policies: readonly PolicyDecision[],
): readonly string[] {
  const warnings = changes.flatMap(({ path, head }) => {
    const { content } = head ?? {};
    const frozen = policies.some((policy) => policy.path === path && policy.frozen);
    if (content === undefined || frozen) return [];
    return objectionsBefore
      .filter(({ contents, withdrawnAt }) => withdrawnAt === undefined && contents?.includes(content))
      .map(({ pull }) => `${path} has the same content as rejected in #${pull}.`);
  });
  return [...new Set(warnings)];
}
