import { isJsonObject, type Json, type JsonObject } from '../../../core/text/json.ts';
import type { Dialect } from '../dialect.ts';
import { type Notes, noteUnknownKeys } from './notes.ts';

/**
 * "For everyone who" and "for everyone except": V1 has one list of conditions, V2 a list for each kind. `undefined`
 * where there is nobody to except.
 */
export function peopleOf(
  value: Json | undefined,
  place: string,
  dialect: Dialect,
  notes: Notes,
): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value) || !Array.isArray(value.conditions)) {
    notes.inexpressible.push(`${place} have no list of conditions`);
    return undefined;
  }
  noteUnknownKeys(value, ['operator', 'conditions'], place, notes);
  const lists = { groups: [] as Json[], attributes: [] as Json[], purposes: [] as Json[] };
  for (const condition of value.conditions) addCondition(condition, lists, place, dialect, notes);
  return {
    operator: operatorOf(value.operator, place, notes),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

const operators: Readonly<Record<string, 'all' | 'any'>> = { and: 'all', all: 'all', or: 'any', any: 'any' };

/** Absent means any. Another word may mean the opposite of what is guessed. */
function operatorOf(operator: Json | undefined, place: string, notes: Notes): 'all' | 'any' {
  if (operator === undefined || operator === null) return 'any';
  const known = typeof operator === 'string' && Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (known === undefined) notes.inexpressible.push(`${place} are joined by ${JSON.stringify(operator)}`);
  return known ?? 'any';
}

interface Lists {
  readonly groups: Json[];
  readonly attributes: Json[];
  readonly purposes: Json[];
}

function addCondition(condition: Json, lists: Lists, place: string, dialect: Dialect, notes: Notes): void {
  const object = isJsonObject(condition) ? condition : {};
  const { type, group, authorization, value } = object;
  const note = (mapping: JsonObject, what: string, known: readonly string[]) =>
    noteUnknownKeys(mapping, [...known, ...dialect.serverKeys], `${place}.${what}`, notes);
  if (type === 'groups' && isJsonObject(group) && typeof group.name === 'string') {
    checkProvider(group, place, dialect, notes);
    note(object, 'conditions', ['type', 'group']);
    note(group, 'group', ['name', 'iam']);
    lists.groups.push(group.name);
  } else if (type === 'authorizations' && isJsonObject(authorization) && typeof authorization.auth === 'string') {
    checkProvider(authorization, place, dialect, notes);
    note(object, 'conditions', ['type', 'authorization']);
    note(authorization, 'authorization', ['auth', 'value', 'iam']);
    lists.attributes.push({ name: authorization.auth, value: authorization.value ?? '' });
  } else if (type === 'purposes' && typeof value === 'string') {
    note(object, 'conditions', ['type', 'value']);
    lists.purposes.push(value);
  } else {
    notes.inexpressible.push(`${place} hold a condition of type ${JSON.stringify(type)}`);
  }
}

/** V2 names no identity provider, so only the usual one can be left out. */
function checkProvider({ iam }: JsonObject, place: string, dialect: Dialect, notes: Notes): void {
  if (iam === undefined || iam === null || iam === dialect.identityProvider) return;
  notes.inexpressible.push(`${place} name the identity provider ${JSON.stringify(iam)}`);
}
