import { policyDigest } from '../../core/policy/normal-policy.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/text/json.ts';

/**
 * SHA-256 (hex) by which what is desired and what is listed are compared: of the normal form, without the few things
 * that V1 does not tell apart: how fewer than two circumstances are joined, exceptions for nobody, and read access,
 * which is the one given where none is named.
 */
export function digestOf(payload: JsonObject): string {
  const { circumstanceOperator, ...rest } = payload;
  const joins = Array.isArray(payload.circumstances) && payload.circumstances.length > 1;
  return policyDigest({
    ...rest,
    ...(joins && circumstanceOperator !== undefined ? { circumstanceOperator } : {}),
    actions: Array.isArray(rest.actions) ? rest.actions.map(toldAction) : toldSubscription(rest.actions),
  });
}

function toldAction(action: Json): Json {
  return isJsonObject(action) && Array.isArray(action.rules)
    ? { ...action, rules: action.rules.map(withoutIdleExceptions) }
    : action;
}

function withoutIdleExceptions(rule: Json): Json {
  if (!isJsonObject(rule)) return rule;
  const { exceptions, ...rest } = rule;
  return exceptions === undefined || isNobody(exceptions) ? rest : rule;
}

function isNobody(people: Json): boolean {
  return isJsonObject(people) && Object.values(people).every((list) => !Array.isArray(list) || list.length === 0);
}

function toldSubscription(action: Json | undefined): Json {
  if (!isJsonObject(action)) return action ?? {};
  const { accessGrant, ...rest } = action;
  return accessGrant === 'READ' ? rest : action;
}
