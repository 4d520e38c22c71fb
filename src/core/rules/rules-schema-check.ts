import { schemaCheck } from '../text/schema-check.ts';
import { rulesSchema } from './rules-schema.ts';

/** A rules file by its schema; in the build, by the code that ajv makes of it. */
export const rulesSchemaCheck = schemaCheck(rulesSchema);
