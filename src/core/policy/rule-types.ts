import { isJsonObject, type Json, type JsonObject } from '../text/json.ts';
import { ruleTypes } from './schema/data-rules.ts';

const bySpelling: ReadonlyMap<string, string> = new Map(ruleTypes.map((type) => [type.toLowerCase(), type]));
const asSent: ReadonlySet<Json> = new Set<Json>(ruleTypes);

/** The payload with rule types as they are sent: they are compared without case ("By", "by"). The same value where nothing changes. */
export function withRuleTypesAsSent(payload: JsonObject): JsonObject {
  const { actions } = payload;
  if (!Array.isArray(actions) || actions.every(isAsSent)) return payload;
  return { ...payload, actions: actions.map(actionAsSent) };
}

function isAsSent(action: Json): boolean {
  if (!isJsonObject(action) || !Array.isArray(action.rules)) return true;
  return action.rules.every((rule) => !isJsonObject(rule) || asSent.has(rule.type ?? null));
}

function actionAsSent(action: Json): Json {
  if (!isJsonObject(action) || !Array.isArray(action.rules)) return action;
  return { ...action, rules: action.rules.map(ruleAsSent) };
}

function ruleAsSent(rule: Json): Json {
  if (!isJsonObject(rule) || typeof rule.type !== 'string') return rule;
  return { ...rule, type: bySpelling.get(rule.type.toLowerCase()) ?? rule.type };
}
