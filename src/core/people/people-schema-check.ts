import { schemaCheck } from '../text/schema-check.ts';
import { peopleSchema } from './people-schema.ts';

/** A people file by its schema; in the build, by the code that ajv makes of it. */
export const peopleSchemaCheck = schemaCheck(peopleSchema);
