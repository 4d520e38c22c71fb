import { rulesFor } from '../actions/rules.ts';
import { createRuleset, type RulesetGiven, updateRuleset } from '../actions/rulesets.ts';
import { notFound } from '../api-error.ts';
import { hasRole, isPermitted } from '../auth.ts';
import { fullName } from '../model/repository.ts';
import type { Ruleset } from '../model/ruleset.ts';
import { htmlUrl, repositoryUrl } from '../present/repository.ts';
import { page } from './page.ts';
import { created, inRepository, noContent, ok, type RepositoryCall, type Route } from './route.ts';

const read = { role: 'read', permissions: ['metadata:read'] } as const;
const write = { role: 'admin', permissions: ['administration:write'] } as const;

export const rulesetRoutes: readonly Route[] = [
  inRepository('GET', '/rules/branches/{+branch}', read, (call) =>
    page(call, rulesFor(call.repository, call.parameters.branch ?? ''), ({ rule, ruleset }) => ({
      type: rule.type,
      ...(rule.parameters ? { parameters: rule.parameters } : {}),
      ruleset_source_type: 'Repository',
      ruleset_source: fullName(call.repository),
      ruleset_id: ruleset.id,
    })),
  ),
  inRepository('GET', '/rulesets', read, (call) =>
    page(call, call.repository.rulesets, (ruleset) => presentBrief(call, ruleset)),
  ),
  inRepository('POST', '/rulesets', write, (call) =>
    created(present(call, createRuleset(call.world, call.repository, call.body as RulesetGiven))),
  ),
  inRepository('GET', '/rulesets/{ruleset_id}', read, (call) => ok(present(call, rulesetOf(call)))),
  inRepository('PUT', '/rulesets/{ruleset_id}', write, (call) => {
    const ruleset = rulesetOf(call);
    updateRuleset(call.world, ruleset, call.body as Partial<RulesetGiven>);
    return ok(present(call, ruleset));
  }),
  inRepository('DELETE', '/rulesets/{ruleset_id}', write, (call) => {
    const { rulesets } = call.repository;
    rulesets.splice(rulesets.indexOf(rulesetOf(call)), 1);
    return noContent;
  }),
];

function rulesetOf(call: RepositoryCall): Ruleset {
  const found = call.repository.rulesets.find(({ id }) => id === Number(call.parameters.ruleset_id));
  if (!found) throw notFound();
  return found;
}

function presentBrief(call: RepositoryCall, ruleset: Ruleset) {
  const self = `${repositoryUrl(call.world, call.repository)}/rulesets/${ruleset.id}`;
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: 'Repository',
    source: fullName(call.repository),
    enforcement: ruleset.enforcement,
    node_id: ruleset.nodeId,
    _links: {
      self: { href: self },
      html: { href: `${htmlUrl(call.world, call.repository)}/rules/${ruleset.id}` },
    },
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  };
}

/** Who may bypass is shown only to who may change it. */
function present(call: RepositoryCall, ruleset: Ruleset) {
  const { actor, repository } = call;
  const writer =
    actor.kind === 'installation'
      ? isPermitted(actor.token, repository, ['administration:write'])
      : hasRole(actor, repository, 'admin');
  return {
    ...presentBrief(call, ruleset),
    conditions: { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
    rules: ruleset.rules,
    ...(writer ? { bypass_actors: ruleset.bypass } : {}),
  };
}
