import type { JsonObject } from '../text/json.ts';
import type { DataAction, DataRule, Policy, UserCondition } from './policy.ts';

/** The policy that a payload which the schema takes says, with every default filled in. */
export function policyFromPayload(payload: JsonObject): Policy {
  // The schema has just said that this is its shape; what follows fills in the keys that may be left out.
  const written = payload as unknown as Policy;
  const common = {
    staged: written.staged ?? false,
    template: written.template ?? false,
    circumstanceOperator: written.circumstanceOperator ?? 'any',
  };
  if (written.type === 'data') return { ...written, ...common, actions: written.actions.map(withDefaults) };
  const { entitlements } = written.actions;
  if (entitlements === undefined) return { ...written, ...common };
  return { ...written, ...common, actions: { ...written.actions, entitlements: withOperator(entitlements) } };
}

function withDefaults(action: DataAction): DataAction {
  return { ...action, rules: action.rules.map(ruleWithOperators) };
}

function ruleWithOperators(rule: DataRule): DataRule {
  if (rule.inclusions === undefined && rule.exceptions === undefined) return rule;
  return {
    ...rule,
    ...(rule.inclusions && { inclusions: withOperator(rule.inclusions) }),
    ...(rule.exceptions && { exceptions: withOperator(rule.exceptions) }),
  };
}

function withOperator(condition: UserCondition): UserCondition {
  return condition.operator === undefined ? { ...condition, operator: 'any' } : condition;
}
