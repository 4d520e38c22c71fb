import { nodeId } from '../ids.ts';
import type { Repository } from '../model/repository.ts';
import type { BypassActor, Rule, Ruleset } from '../model/ruleset.ts';
import type { World } from '../world.ts';

/** A ruleset as REST takes it. */
export interface RulesetGiven {
  readonly name: string;
  readonly target?: string;
  readonly enforcement: Ruleset['enforcement'];
  readonly conditions?: {
    readonly ref_name?: { readonly include?: readonly string[]; readonly exclude?: readonly string[] };
  };
  readonly bypass_actors?: readonly BypassActor[];
  readonly rules?: readonly Rule[];
}

export function createRuleset(world: World, repository: Repository, given: RulesetGiven): Ruleset {
  const id = world.ids.next('ruleset');
  const at = world.clock.iso();
  const ruleset: Ruleset = {
    id,
    nodeId: nodeId('RepositoryRuleset', repository.id, id),
    target: 'branch',
    createdAt: at,
    updatedAt: at,
    ...fieldsOf(given),
  };
  repository.rulesets.push(ruleset);
  return ruleset;
}

export function updateRuleset(world: World, ruleset: Ruleset, given: Partial<RulesetGiven>): void {
  const whole = {
    name: ruleset.name,
    enforcement: ruleset.enforcement,
    conditions: { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
    bypass_actors: ruleset.bypass,
    rules: ruleset.rules,
    ...given,
  };
  Object.assign(ruleset, fieldsOf(whole), { updatedAt: world.clock.iso() });
}

function fieldsOf(given: RulesetGiven) {
  return {
    name: given.name,
    enforcement: given.enforcement,
    include: given.conditions?.ref_name?.include ?? [],
    exclude: given.conditions?.ref_name?.exclude ?? [],
    bypass: given.bypass_actors ?? [],
    rules: given.rules ?? [],
  };
}
