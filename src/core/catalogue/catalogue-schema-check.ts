import { schemaCheck } from '../text/schema-check.ts';
import { catalogueSchema } from './catalogue-schema.ts';

/** A part of the catalogue by its schema; in the build, by the code that ajv makes of it. */
export const catalogueSchemaCheck = schemaCheck(catalogueSchema);
