import { schemaCheck } from '../text/schema-check.ts';
import { snapshotSchema } from './snapshot-schema.ts';

/** A snapshot by its schema; in the build, by the code that ajv makes of it. */
export const snapshotSchemaCheck = schemaCheck(snapshotSchema);
