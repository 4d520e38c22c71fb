import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';
import { type Fields, fields, type Json } from './json.ts';
import { definitionOf, jsonSchemaOf } from './json-schema.ts';

/** Checks a value against a schema that is compiled at first use and then known by `name`. */
type Validate = (name: string, schema: Json, value: unknown) => string[];

/** `validate` takes JSON; `validateTexts` takes the texts of a path or a query and reads numbers and booleans in them. */
export function validators(schemas: Fields): { readonly validate: Validate; readonly validateTexts: Validate } {
  const definitions = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, definitionOf(schema)]));
  const strict = ajvWith(definitions, false);
  const coercing = ajvWith(definitions, true);
  return {
    validate: compiledBy(strict),
    validateTexts: (name, schema, value) => compiledBy(coercing)(name, schema, structuredClone(value)),
  };
}

const home = 'https://api.github.com/described';

function ajvWith(definitions: Fields, coerceTypes: boolean): Ajv2019 {
  const ajv = new Ajv2019({
    strict: false,
    allErrors: true,
    verbose: true,
    inlineRefs: false,
    coerceTypes: coerceTypes && 'array',
  });
  formats.default(ajv);
  for (const [name, isRight] of relaxed) ajv.addFormat(name, isRight);
  return ajv.addSchema({ $id: home, $defs: definitions });
}

/** Where GitHub's answers differ from the formats it describes. */
const relaxed: readonly (readonly [string, (text: string) => boolean])[] = [
  // a bot's address has brackets: 77+promoter[bot]@users.noreply.github.com
  ['email', (text) => text === '' || /^[^@\s]+@[^@\s]+$/.test(text)],
  ['uri', (text) => text === '' || URL.canParse(text)],
  ['uri-template', () => true],
  ['repo.nwo', (text) => /^[^/\s]+\/[^/\s]+$/.test(text)],
];

function compiledBy(ajv: Ajv2019): Validate {
  return (name, schema, value) => {
    const id = `${home}/${encodeURIComponent(name)}`;
    const known = ajv.getSchema(id) ?? ajv.compile({ ...absolute(jsonSchemaOf(schema)), $id: id });
    return known(value) ? [] : sentences(known);
  };
}

/** References name the document they stand in, since the schema itself becomes one of its own. */
function absolute(schema: Fields): Fields {
  return fields(JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${home}#/`)));
}

function sentences({ errors }: ValidateFunction): string[] {
  const all = errors ?? [];
  const told = all.filter((error) => error.keyword !== 'unevaluatedProperties');
  const beside = all.filter(
    (error) => !told.includes(error) && !(isElsewhere(error) && told.some((of) => isWithin(of, error))),
  );
  return [...new Set([...told, ...beside].map((error) => `${error.instancePath}: ${sentence(error)}`))];
}

/** Whether what describes the fields stands elsewhere: they look undescribed, too, when that part refuses another field. */
function isElsewhere({ parentSchema = {} }: ErrorObject): boolean {
  return ['$ref', 'allOf', 'anyOf'].some((key) => key in parentSchema);
}
function isWithin(inner: ErrorObject, outer: ErrorObject): boolean {
  return inner.instancePath === outer.instancePath || inner.instancePath.startsWith(`${outer.instancePath}/`);
}

function sentence({ keyword, params, message }: ErrorObject): string {
  const extra = params.unevaluatedProperty ?? params.additionalProperty;
  if (extra !== undefined) return `GitHub describes no "${extra}"`;
  return keyword === 'enum' ? `must be one of ${params.allowedValues.join(', ')}` : (message ?? keyword);
}
