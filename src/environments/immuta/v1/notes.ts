/** What a conversion has to say beside its result. */
export interface Notes {
  /** What V2 has no words for; one such thing and the policy cannot be told exactly. */
  readonly inexpressible: string[];
  /** What is left out or passed on without knowing that it is right. */
  readonly notChecked: string[];
}

/** The entries of a mapping but those without a value: V1 writes `null` where V2 leaves a key out. */
export function valued<T extends object>(mapping: T): { -readonly [K in keyof T]: Exclude<T[K], null | undefined> } {
  const entries = Object.entries(mapping).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], null | undefined> };
}

/** Says of keys that nobody knows that they were left out. */
export function noteUnknownKeys(mapping: object, known: readonly string[], place: string, notes: Notes): void {
  for (const key of Object.keys(valued(mapping))) {
    if (!known.includes(key)) notes.notChecked.push(`${place}.${key} is not known and left out`);
  }
}
