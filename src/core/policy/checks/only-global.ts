import { isJsonObject, type JsonObject } from '../../text/json.ts';
import type { Finding } from '../finding.ts';

/** Keys that tie a policy to one data source: the mark of a Local policy. */
const localKeys = ['dataSourceId', 'dataSource', 'jsonPolicies', 'handlerType'];

/** Keys that only the server gives, in answers of its V1 API. */
const serverKeys = ['id', 'createdBy', 'createdAt', 'systemGenerated', 'clonedFrom'];

/** Only Global Policies are reviewed and promoted (seed: "the only policies that can be approved and promoted"). */
export function onlyGlobal(payload: JsonObject): Finding | undefined {
  const key = localKeys.find((name) => Object.hasOwn(payload, name));
  if (key !== undefined || payload.type === 'local') {
    return {
      pointer: key === undefined ? '/type' : `/${key}`,
      message: 'this is a policy of a single data source (a Local policy)',
      remedy: 'Only Global Policies are reviewed and promoted; say by `circumstances` where the policy applies.',
    };
  }
  return undefined;
}

/** An answer of the V1 API has other shapes under the same names; it is told as a whole, not key by key. */
export function notAnswerOfV1(payload: JsonObject): Finding | undefined {
  const key = serverKeys.find((name) => Object.hasOwn(payload, name));
  const shape = operatorsInCircumstances(payload) ? '/circumstances' : undefined;
  const pointer = shape ?? (key === undefined ? undefined : `/${key}`);
  if (pointer === undefined) return undefined;
  return {
    pointer,
    message: 'this is the form of the V1 policy API (an answer of the server)',
    remedy: 'Write the V2 payload, as `immuta policy clone` does.',
  };
}

function operatorsInCircumstances(payload: JsonObject): boolean {
  const list = payload.circumstances;
  return (
    Array.isArray(list) &&
    list.some((item) => isJsonObject(item) && (item.operator === 'or' || item.operator === 'and'))
  );
}
