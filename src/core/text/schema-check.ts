import { Ajv2020 } from 'ajv/dist/2020.js';
import { ajvOptions } from './ajv-options.ts';
import { checkWith, type SchemaCheck, type Validate } from './check-with.ts';

/**
 * A check by a JSON Schema (2020-12, with OpenAPI's `discriminator`), compiled when first used. Each stands in a module
 * of its own named `…-schema-check`, which the build replaces by the code that ajv makes of the schema: compiling it
 * takes longer than all else of a short command.
 */
export function schemaCheck(schema: object): SchemaCheck & { readonly schema: object } {
  let check: SchemaCheck | undefined;
  const compiled: SchemaCheck = (value, placed) => {
    check ??= checkWith(
      new Ajv2020({ ...ajvOptions, code: { optimize: false } }).compile(schema) as unknown as Validate,
    );
    return check(value, placed);
  };
  return Object.assign(compiled, { schema });
}
