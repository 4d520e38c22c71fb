import { isJsonObject, type Json } from '../../../core/text/json.ts';

/** V1 writes a tag as an object with more than its name; V2 as its name. Anything else stays. */
export function tagOf(tag: Json | undefined): Json | undefined {
  return isJsonObject(tag) && typeof tag.name === 'string' ? tag.name : tag;
}
