import { schemaCheck } from '../text/schema-check.ts';
import { statementSchema } from './statement-schema.ts';

/** A statement by its schema; in the build, by the code that ajv makes of it. */
export const statementSchemaCheck = schemaCheck(statementSchema);
