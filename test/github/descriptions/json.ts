/** Any JSON value, read only. */
export type Json = null | boolean | number | string | readonly Json[] | Fields;
/** A JSON object. */
export type Fields = { readonly [key: string]: Json };

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; throws when it is none. */
export function fields(value: Json | undefined): Fields {
  if (!isFields(value)) throw new Error(`expected an object, found ${JSON.stringify(value)?.slice(0, 80)}`);
  return value;
}
