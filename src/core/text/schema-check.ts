import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Problem } from '../problem.ts';
import type { Json } from './json.ts';
import type { Placed } from './placed.ts';
import { problemsFromSchema } from './problems-from-schema.ts';

/** All that is wrong with a value by a schema; none means that it is right. */
export type SchemaCheck = (value: Json, placed: Placed) => readonly Problem[];

/** A check by a JSON Schema (2020-12, with OpenAPI's `discriminator`); the schema is compiled when first used. */
export function schemaCheck(schema: object): SchemaCheck {
  let validate: ValidateFunction | undefined;
  return (value, placed) => {
    validate ??= new Ajv2020({
      allErrors: true,
      strict: true,
      strictRequired: false,
      allowUnionTypes: true,
      discriminator: true,
      inlineRefs: false,
      code: { optimize: false },
      verbose: true,
      validateSchema: false,
      meta: false,
      addUsedSchema: false,
      logger: false,
    }).compile(schema);
    if (validate(value)) return [];
    return problemsFromSchema(validate.errors ?? [], placed);
  };
}
