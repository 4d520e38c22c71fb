import type { People } from './people.ts';

/** What compiling needs to know of one connection. */
export interface CompileSettings {
  readonly stateSchema: string;
  readonly viewSchemaPrefix: string;
  readonly eventTimeTag: string | undefined;
  readonly people: People;
  /** Relations of others in the schemas of views, as `schema.name`. */
  readonly taken: ReadonlySet<string>;
  /** Schemas of others under names of those of views → whose they are. */
  readonly foreignSchemas: ReadonlyMap<string, string>;
}
