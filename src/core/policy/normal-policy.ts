import { canonicalJson, meaningOf } from '../text/canonical.ts';
import { isJsonObject, type Json, type JsonObject } from '../text/json.ts';
import { withRuleTypesAsSent } from './rule-types.ts';
import { isUnordered } from './unordered-lists.ts';

/** What a server adds to a policy; it says nothing about what the policy does. */
const serverKeys: ReadonlySet<string> = new Set([
  'id',
  'createdBy',
  'createdByName',
  'createdAt',
  'updatedBy',
  'updatedByName',
  'updatedAt',
  'metadata',
  'displayName',
  'hasLeafNodes',
  'systemGenerated',
  'clonedFrom',
  'deleted',
]);

/** Flags that are false when they are not written. */
const falseFlags: ReadonlySet<string> = new Set([
  'staged',
  'template',
  'caseInsensitive',
  'automaticSubscription',
  'allowDiscovery',
  'shareResponsibility',
]);

/**
 * One form for all payloads that say the same, for comparing what was sent with what an environment reads back:
 * server's keys and defaults left out, lists without order sorted, rule types as they are sent. The order of actions
 * and rules is kept; `certification` and `maskingConfig` stay untouched.
 */
export function normalPolicy(payload: JsonObject): JsonObject {
  const own = Object.entries(withRuleTypesAsSent(payload)).filter(([key]) => !serverKeys.has(key));
  return normalMapping(Object.fromEntries(own));
}

/** SHA-256 (hex) of the normal form. */
export function policyDigest(payload: JsonObject): string {
  return meaningOf(normalPolicy(payload));
}

function normalMapping(mapping: JsonObject): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(mapping)) {
    if (isDefault(key, value)) continue;
    if (key === 'requiredPermission') entries.push(['requiredPermissions', [value]]);
    else if (key === 'requiredPermissions' && typeof value === 'string') entries.push([key, [value]]);
    else entries.push([key, normalValue(key, value)]);
  }
  return Object.fromEntries(entries);
}

function normalValue(key: string, value: Json): Json {
  if (key === 'certification' || key === 'maskingConfig') return value;
  if (isJsonObject(value)) return normalMapping(value);
  if (!Array.isArray(value)) return value;
  const items = value.map((item: Json) => (isJsonObject(item) ? normalMapping(item) : item));
  return isUnordered(key) ? sorted(items) : items;
}

function isDefault(key: string, value: Json): boolean {
  if (falseFlags.has(key)) return value === false;
  if (key === 'operator' || key === 'circumstanceOperator') return value === 'any';
  if (key === 'groups' || key === 'attributes' || key === 'purposes' || key === 'users') return isEmpty(value);
  return key === 'description' && value === '';
}

function isEmpty(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}

function sorted(items: readonly Json[]): readonly Json[] {
  const byText = new Map(items.map((item) => [canonicalJson(item), item]));
  return [...byText.keys()].sort().map((text) => byText.get(text) ?? null);
}
