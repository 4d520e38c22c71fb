import { isJsonObject, type Json } from '../../../core/text/json.ts';
import type { Dialect } from '../dialect.ts';
import { type Notes, noteUnknownKeys } from './notes.ts';

/** V1 writes a tag as an object with more than its name; V2 as its name. Anything else stays. */
export function tagOf(tag: Json | undefined, dialect: Dialect, notes: Notes): Json | undefined {
  if (!isJsonObject(tag) || typeof tag.name !== 'string') return tag;
  noteUnknownKeys(tag, ['name', 'source', 'systemCreated', ...dialect.serverKeys], 'tag', notes);
  return tag.name;
}
