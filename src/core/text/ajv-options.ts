import type { Options } from 'ajv';

/** How every schema is compiled, whenever that is done: `verbose` is what the words of problems are made of. */
export const ajvOptions: Options = {
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  discriminator: true,
  inlineRefs: false,
  verbose: true,
  validateSchema: false,
  meta: false,
  addUsedSchema: false,
  logger: false,
};
