import { schemaCheck } from '../text/schema-check.ts';
import { scenarioSchema } from './scenario-schema.ts';

/** A file of scenarios by what must stand in it; in the build, by the code that ajv makes of its schema. */
export const scenarioFormSchemaCheck = schemaCheck(scenarioSchema('open'));
