import type { People } from './people.ts';

/** What compiling needs to know of one connection. */
export interface CompileSettings {
  readonly stateSchema: string;
  readonly viewSchemaPrefix: string;
  readonly eventTimeTag: string | undefined;
  readonly people: People;
  /** Relations of others in the schemas of views, as `schema.name`. */
  readonly taken: ReadonlySet<string>;
  /** Schemas whose names are those of views. */
  readonly viewSchemas: ReadonlyMap<string, { readonly owner: string; readonly isOurs: boolean }>;
}
