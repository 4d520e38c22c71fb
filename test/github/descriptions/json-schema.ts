import { type Fields, fields, isFields, type Json } from './json.ts';

/** Keywords whose value is one schema, a list of schemas, or schemas by field name. */
const one = new Set(['items', 'not', 'additionalProperties']);
const alternatives = new Set(['allOf', 'anyOf', 'oneOf']);

/**
 * GitHub's OpenAPI 3.0 schema as JSON Schema 2019-09, with references to `#/$defs`. `nullable` becomes the type null;
 * of alternatives that overlap (GitHub's own do) several may hold; and a field that is described nowhere is refused,
 * unless GitHub leaves the whole object open.
 */
export function jsonSchemaOf(schema: Json): Fields {
  return closed(part(schema));
}

/** A schema of `components.schemas`, to stand under `$defs`: whoever refers to it closes it. */
export function definitionOf(schema: Json): Fields {
  return part(schema);
}

function closed(schema: Fields): Fields {
  const describesFields = '$ref' in schema || 'properties' in schema || [...alternatives].some((key) => key in schema);
  return describesFields && schema.additionalProperties !== true ? { ...schema, unevaluatedProperties: false } : schema;
}

function part(schema: Json): Fields {
  const { nullable, ...rest } = fields(schema);
  const out: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === '$ref') out[key] = String(value).replace('#/components/schemas/', '#/$defs/');
    else if (key === 'properties') out[key] = mapFields(fields(value), jsonSchemaOf);
    else if (one.has(key)) out[key] = isFields(value) ? jsonSchemaOf(value) : value;
    else if (alternatives.has(key)) out[readAs(key, nullable)] = branches(value, 'properties' in rest);
    else out[key] = value;
  }
  return nullable === true ? orNull(out) : out;
}

/** GitHub's alternatives overlap; and what is all of several and perhaps null is, by GitHub's answers, one of them. */
function readAs(key: string, nullable: Json | undefined): string {
  return key === 'oneOf' || nullable === true ? 'anyOf' : key;
}

/** Beside fields of its own, an object's alternatives refine it: that one leaves fields open does not open the whole. */
function branches(schemas: Json, refine: boolean): readonly Json[] {
  return (schemas as readonly Json[]).map((schema) => {
    const { additionalProperties, ...rest } = part(schema);
    return additionalProperties === undefined || (refine && additionalProperties === true)
      ? rest
      : { ...rest, additionalProperties };
  });
}

function orNull(schema: Fields): Fields {
  if (typeof schema.type !== 'string' || alternativesIn(schema)) return { anyOf: [schema, { type: 'null' }] };
  const { type, enum: values } = schema;
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) && { enum: [...values, null] }) };
}
const alternativesIn = (schema: Fields): boolean => [...alternatives].some((key) => key in schema);
function mapFields(from: Fields, map: (value: Json) => Json): Fields {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, map(value)]));
}
