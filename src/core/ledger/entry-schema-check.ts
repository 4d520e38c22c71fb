import { schemaCheck } from '../text/schema-check.ts';
import { ledgerEntrySchema } from './entry-schema.ts';

/** An entry of the ledger by its schema; in the build, by the code that ajv makes of it. */
export const ledgerEntrySchemaCheck = schemaCheck(ledgerEntrySchema);
