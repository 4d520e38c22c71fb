import { isJsonObject, type Json, type JsonObject } from '../../../core/text/json.ts';
import type { Dialect } from '../dialect.ts';
import { type Notes, noteUnknownKeys, valued } from './notes.ts';
import { tagOf } from './tag-of.ts';

const known = ['tags', 'columnTags', 'columnRegex', 'noTags', 'anyTag', 'domains'];

/**
 * V1 says with each circumstance how it joins the others; V2 says it once for all. Absent means every data source in
 * both; `null` means "where an owner selects it", for which V2 has no words.
 */
export function circumstancesOf(object: JsonObject, dialect: Dialect, notes: Notes): JsonObject {
  const list = object.circumstances;
  if (list === undefined) return {};
  if (list === null) return lost(notes, 'it applies only where an owner selects it');
  if (!Array.isArray(list) || !list.every(isJsonObject)) return lost(notes, 'its circumstances are not a list');
  if (list.length === 0) {
    return dialect.emptyCircumstances === 'everywhere' ? {} : lost(notes, 'its list of circumstances is empty');
  }
  const circumstanceOperator = operatorOf(list, notes);
  return { ...circumstanceOperator, circumstances: list.map((item) => circumstanceOf(item, dialect, notes)) };
}

function lost(notes: Notes, why: string): JsonObject {
  notes.inexpressible.push(why);
  return {};
}

function operatorOf(list: readonly JsonObject[], notes: Notes): JsonObject {
  const operators = new Set(list.map(({ operator }) => operator ?? 'or'));
  const unknown = [...operators].find((operator) => operator !== 'or' && operator !== 'and');
  if (unknown !== undefined) return lost(notes, `its circumstances are joined by ${JSON.stringify(unknown)}`);
  if (operators.size > 1) return lost(notes, 'its circumstances are joined by "and" and "or" at once');
  return { circumstanceOperator: operators.has('and') ? 'all' : 'any' };
}

function circumstanceOf(item: JsonObject, dialect: Dialect, notes: Notes): JsonObject {
  const { operator: _, ...rest } = item;
  if (!known.includes(String(item.type))) notes.notChecked.push(`circumstances of type ${JSON.stringify(item.type)}`);
  return valued({
    ...rest,
    tag: tagOf(item.tag, dialect, notes),
    columnTag: tagOf(item.columnTag, dialect, notes),
    domains: Array.isArray(item.domains)
      ? item.domains.map((domain) => domainOf(domain, dialect, notes))
      : item.domains,
  });
}

/** By name, which means the same in another tenant; by id only where there is no name. */
function domainOf(domain: Json, dialect: Dialect, notes: Notes): Json {
  if (!isJsonObject(domain)) return domain;
  noteUnknownKeys(domain, ['id', 'name', ...dialect.serverKeys], 'domain', notes);
  return typeof domain.name === 'string' ? { name: domain.name } : valued({ id: domain.id });
}
