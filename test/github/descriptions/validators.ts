import { createRequire } from 'node:module';
import { _, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import standalone from 'ajv/dist/standalone/index.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { madeOnce } from '../../support/made-once.ts';
import { type Fields, fields, type Json } from './json.ts';
import { definitionOf, jsonSchemaOf } from './json-schema.ts';

/** Checks a value against a schema that is compiled at first use and then known by `name`. */
type Validate = (name: string, schema: Json, value: unknown) => string[];

/** `validate` takes JSON; `validateTexts` takes the texts of a path or a query and reads numbers and booleans in them. */
export function validators(schemas: Fields): { readonly validate: Validate; readonly validateTexts: Validate } {
  const definitions = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, definitionOf(schema)]));
  const coercing = compiledBy(definitions, { coerceTypes: 'array' });
  return {
    validate: compiledBy(definitions, {}),
    validateTexts: (name, schema, value) => coercing(name, schema, structuredClone(value)),
  };
}

const home = 'https://api.github.com/described';
const library = createRequire(import.meta.url);
const { version } = library('ajv/package.json') as { readonly version: string };

const OPTIONS: Options = {
  strict: false,
  allErrors: true,
  verbose: true,
  inlineRefs: false,
};

/** Where GitHub's answers differ from the formats it describes. */
const relaxed: readonly (readonly [string, (text: string) => boolean])[] = [
  // a bot's address has brackets: 77+promoter[bot]@users.noreply.github.com
  ['email', (text) => text === '' || /^[^@\s]+@[^@\s]+$/.test(text)],
  ['uri', (text) => text === '' || URL.canParse(text)],
  ['uri-template', () => true],
  ['repo.nwo', (text) => /^[^/\s]+\/[^/\s]+$/.test(text)],
];

const formats = { ...fullFormats, ...Object.fromEntries(relaxed) };

/** Most of what a process would do to check anything is to make the code of it, so that this is kept. */
function compiledBy(definitions: Fields, more: Options): Validate {
  const options = { ...OPTIONS, ...more };
  const basis = JSON.stringify([version, options, Object.keys(formats), definitions]);
  const known = new Map<string, ValidateFunction>();
  let ajv: Ajv2019 | undefined;
  const compile = (schema: Fields) => {
    ajv ??= new Ajv2019({
      ...options,
      formats,
      code: { source: true, formats: _`formats` },
    }).addSchema({
      $id: home,
      $defs: definitions,
    });
    return standalone.default(ajv, ajv.compile(schema));
  };
  const checkOf = (schema: Fields) => functionOf(madeOnce([basis, JSON.stringify(schema)], () => compile(schema)));
  return (name, schema, value) => {
    const check =
      known.get(name) ?? checkOf({ ...absolute(jsonSchemaOf(schema)), $id: `${home}/${encodeURIComponent(name)}` });
    known.set(name, check);
    return check(value) ? [] : sentences(check);
  };
}

/** The function in a CommonJS module of ajv's, which asks for its library and for the formats. */
function functionOf(code: string): ValidateFunction {
  const module: { exports?: ValidateFunction } = {};
  new Function('module', 'exports', 'require', 'formats', code)(module, {}, library, formats);
  if (module.exports === undefined) throw new Error('the code of a schema gives a function');
  return module.exports;
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
