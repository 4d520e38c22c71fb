/** A GitHub account. The numeric id is the identity: logins are renamed and claimed by strangers (T62). */
export interface Person {
  readonly id: number;
  /** As GitHub spells it today; compared without case where only a login is known. */
  readonly login: string;
  readonly kind: 'user' | 'bot';
}

/** True when both are the same account. */
export function samePerson(a: Person, b: Person): boolean {
  return a.id === b.id;
}
