import type { ErrorObject } from 'ajv';
import type { Problem } from '../problem.ts';
import type { Json } from './json.ts';
import type { Placed } from './placed.ts';
import { problemsFromSchema } from './problems-from-schema.ts';

/** All that is wrong with a value by a schema; none means that it is right. */
export type SchemaCheck = (value: Json, placed: Placed) => readonly Problem[];

/** What ajv makes of a schema: whether a value is right, and what is wrong with the last one. */
export interface Validate {
  (value: unknown): boolean;
  errors?: readonly ErrorObject[] | null | undefined;
}

/** A check by what ajv made of a schema, now or in the build. */
export function checkWith(validate: Validate): SchemaCheck {
  return (value, placed) => (validate(value) ? [] : problemsFromSchema(validate.errors ?? [], placed));
}
