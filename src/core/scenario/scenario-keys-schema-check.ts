import { schemaCheck } from '../text/schema-check.ts';
import { scenarioSchema } from './scenario-schema.ts';

/** The same by what may stand in it; in the build, by the code that ajv makes of its schema. */
export const scenarioKeysSchemaCheck = schemaCheck(scenarioSchema('closed'));
