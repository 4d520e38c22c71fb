import { canonicalJson } from '../../core/text/canonical.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/text/json.ts';

/**
 * The payload in the one form in which what is desired and what is listed are compared: defaults left out, lists
 * whose order has no meaning sorted, spellings made one. Actions, rules and approvals keep their order.
 */
export function comparable(payload: JsonObject): JsonObject {
  const { circumstances, circumstanceOperator, actions, ...rest } = payload;
  const list = setOf(circumstances, withoutFalse);
  return withoutFalse({
    ...rest,
    ...(list === undefined ? {} : { circumstances: list }),
    ...(list !== undefined && list.length > 1 && circumstanceOperator === 'all' ? { circumstanceOperator } : {}),
    ...present('ownerRestrictions', restrictionsOf(payload.ownerRestrictions)),
    actions: Array.isArray(actions) ? actions.map(actionOf) : subscriptionOf(actions),
  });
}

function actionOf(action: Json): Json {
  if (!isJsonObject(action)) return action;
  const { rules, ...rest } = action;
  return { ...withoutEmpty(rest), rules: Array.isArray(rules) ? rules.map(ruleOf) : (rules ?? []) };
}

function ruleOf(rule: Json): Json {
  if (!isJsonObject(rule)) return rule;
  const { type, config, inclusions, exceptions, ...rest } = rule;
  return {
    ...rest,
    type: typeof type === 'string' ? type.toLowerCase() : (type ?? ''),
    config: isJsonObject(config) ? configOf(config) : (config ?? {}),
    ...(inclusions === undefined ? {} : { inclusions: peopleOf(inclusions) ?? {} }),
    ...present('exceptions', peopleOf(exceptions)),
  };
}

function configOf(config: JsonObject): JsonObject {
  const { fields, operator, ...rest } = config;
  const list = setOf(fields, withoutFalse);
  return withoutFalse({
    ...rest,
    ...(list === undefined ? {} : { fields: list }),
    ...(operator === undefined || (operator === 'any' && list !== undefined) ? {} : { operator }),
  });
}

/** How people are joined means something only where there are two or more; nobody at all is `undefined`. */
function peopleOf(people: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(people)) return undefined;
  const { operator, ...lists } = people;
  const sorted = withoutEmpty(
    Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, setOf(list) ?? list])),
  );
  const count = Object.values(sorted).reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
  if (count === 0) return undefined;
  return count > 1 && operator === 'all' ? { ...sorted, operator } : sorted;
}

function subscriptionOf(action: Json | undefined): Json {
  if (!isJsonObject(action)) return action ?? {};
  const { entitlements, approvals, accessGrant, ...rest } = action;
  return {
    ...withoutEmpty(withoutFalse(rest)),
    ...(accessGrant === undefined || accessGrant === 'READ' ? {} : { accessGrant }),
    ...present('entitlements', peopleOf(entitlements)),
    ...(Array.isArray(approvals) ? { approvals: approvals.map(approvalOf) } : {}),
  };
}

/** One permission is the same in both spellings, alone or as a list of one. */
function approvalOf(approval: Json): Json {
  if (!isJsonObject(approval)) return approval;
  const { requiredPermission, requiredPermissions, ...rest } = approval;
  const permission = requiredPermission ?? requiredPermissions;
  const [only, ...more] = Array.isArray(permission) ? permission : [permission];
  return withoutFalse({ ...rest, requiredPermission: (more.length > 0 ? permission : only) ?? '' });
}

/** Restricted to nobody is not the same as unrestricted. */
function restrictionsOf(restrictions: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(restrictions)) return undefined;
  const lists = Object.entries(restrictions).map(([key, list]) => [key, setOf(list) ?? list]);
  return withoutEmpty(Object.fromEntries(lists));
}

/** A list as a set: each entry once, in one order. */
function setOf(
  list: Json | undefined,
  entry: (item: JsonObject) => Json = (item) => item,
): readonly Json[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const byText = new Map(
    list.map((item) => (isJsonObject(item) ? entry(item) : item)).map((item) => [canonicalJson(item), item]),
  );
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** A flag that is not set is the same as none. */
function withoutFalse(mapping: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(mapping).filter(([, value]) => value !== false && value !== undefined));
}

function withoutEmpty(mapping: JsonObject): JsonObject {
  const isEmpty = (value: Json) => value === '' || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(mapping).filter(([, value]) => !isEmpty(value)));
}

function present(key: string, value: Json | undefined): JsonObject {
  return value === undefined ? {} : { [key]: value };
}
