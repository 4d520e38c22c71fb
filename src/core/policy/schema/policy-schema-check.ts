import { schemaCheck } from '../../text/schema-check.ts';
import { policySchema } from './policy-schema.ts';

/** A policy by its schema; in the build, by the code that ajv makes of it. */
export const policySchemaCheck = schemaCheck(policySchema);
