import { isJsonObject, type Json, type JsonObject } from '../../../core/text/json.ts';
import type { Dialect } from '../dialect.ts';
import { type Notes, noteUnknownKeys, valued } from './notes.ts';
import { peopleOf } from './people-of.ts';
import { tagOf } from './tag-of.ts';

/** One rule of a data policy in the form of V2. Keys of its configuration that nobody knows are carried as they are. */
export function ruleOf(rule: Json, dialect: Dialect, notes: Notes): Json {
  if (!isJsonObject(rule)) {
    notes.inexpressible.push('a rule is not a mapping');
    return rule;
  }
  noteUnknownKeys(rule, ['type', 'config', 'inclusions', 'exceptions'], 'rule', notes);
  const exceptions = peopleOf(rule.exceptions, 'exceptions', dialect, notes);
  return valued({
    type: ruleTypeOf(rule, dialect, notes),
    config: isJsonObject(rule.config) ? configOf(rule.config, dialect, notes) : {},
    inclusions: peopleOf(rule.inclusions, 'inclusions', dialect, notes),
    exceptions: exceptions !== undefined && Object.keys(exceptions).length > 1 ? exceptions : undefined,
  });
}

/** Two kinds of row restriction share one name in V1; what a rule holds tells them apart. */
function ruleTypeOf({ type, config }: JsonObject, dialect: Dialect, notes: Notes): Json {
  const known = dialect.ruleTypes[String(type).toLowerCase()];
  if (known === undefined) {
    notes.notChecked.push(`rules of type ${JSON.stringify(type)}`);
    return type ?? '';
  }
  if (known !== 'rows') return known;
  if (isJsonObject(config) && config.predicate !== undefined) return 'Row Restriction by Custom Where Clause';
  if (isJsonObject(config) && config.matches !== undefined) return 'Row Restriction by User Entitlements';
  notes.inexpressible.push('a row restriction has neither a predicate nor matches');
  return type ?? '';
}

function configOf(config: JsonObject, dialect: Dialect, notes: Notes): JsonObject {
  const { fields, maskingConfig, matches, operator } = config;
  const withTag = (value: Json, key: string) =>
    isJsonObject(value) ? valued({ ...value, [key]: tagOf(value[key], dialect, notes) }) : value;
  return valued({
    ...config,
    operator: operator === 'or' ? 'any' : operator === 'and' ? 'all' : operator,
    fields: Array.isArray(fields) ? fields.map((field) => withTag(field, 'columnTag')) : fields,
    matches: Array.isArray(matches) ? matches.map((match) => withTag(match, 'tag')) : matches,
    maskingConfig: isJsonObject(maskingConfig) ? maskingOf(maskingConfig, dialect) : maskingConfig,
  });
}

function maskingOf(maskingConfig: JsonObject, dialect: Dialect): JsonObject {
  const { type } = maskingConfig;
  return { ...maskingConfig, type: (typeof type === 'string' ? dialect.maskingTypes[type] : undefined) ?? type ?? '' };
}
