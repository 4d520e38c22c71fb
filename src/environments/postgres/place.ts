/** Where a relation is. */
export interface Place {
  readonly schema: string;
  readonly name: string;
}

/** That as a key. */
export function placeOf({ schema, name }: Place): string {
  return `${schema}.${name}`;
}
