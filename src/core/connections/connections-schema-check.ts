import { schemaCheck } from '../text/schema-check.ts';
import { connectionsSchema } from './connections-schema.ts';

/** The operator's connections by its schema; in the build, by the code that ajv makes of it. */
export const connectionsSchemaCheck = schemaCheck(connectionsSchema);
