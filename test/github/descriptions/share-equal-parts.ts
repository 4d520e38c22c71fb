import { type Fields, isFields, type Json } from './json.ts';

/** Parts longer than this many characters are worth a name of their own. */
const worthSharing = 400;

/**
 * The same description in less space: GitHub writes whole pull requests and users into every webhook; parts that are
 * equal to the letter stand once, under `components.schemas["shared-…"]`, and are referred to.
 */
export function shareEqualParts(description: Fields): Fields {
  const seen = new Map<string, number>();
  count(description);
  const shared = new Map<string, { readonly name: string; schema: Json }>();
  const { components, ...rest } = replace(description) as { readonly [key: string]: Fields };
  const parts = Object.fromEntries([...shared.values()].map(({ name, schema }) => [name, schema]));
  return { ...rest, components: { ...components, schemas: { ...(components?.schemas as Fields), ...parts } } };

  function count(value: Json): void {
    if (Array.isArray(value)) value.forEach(count);
    if (!isFields(value)) return;
    const text = asPart(value);
    if (text !== undefined) seen.set(text, (seen.get(text) ?? 0) + 1);
    if (text === undefined || seen.get(text) === 1) Object.values(value).forEach(count);
  }
  function replace(value: Json): Json {
    if (Array.isArray(value)) return value.map(replace);
    if (!isFields(value)) return value;
    const text = asPart(value);
    return text !== undefined && (seen.get(text) ?? 0) > 1 ? { $ref: share(text, value) } : replaceInside(value);
  }
  function replaceInside(value: Fields): Fields {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
  }
  function share(text: string, value: Fields): string {
    const known = shared.get(text) ?? { name: `shared-${shared.size + 1}`, schema: null };
    if (!shared.has(text)) {
      shared.set(text, known);
      known.schema = replaceInside(value);
    }
    return `#/components/schemas/${known.name}`;
  }
}

/** A schema says its type by a word; a map of fields may hold one called `type`. */
function asPart(value: Fields): string | undefined {
  if (typeof value.type !== 'string') return undefined;
  const text = JSON.stringify(value);
  return text.length > worthSharing ? text : undefined;
}
