/**
 * Thrown inside this folder alone, where something cannot be expressed exactly, and turned into a `Problem` of the
 * policy at its border: a compiler deep in an expression need not hand refusals up by hand.
 */
export class NotExact extends Error {
  override readonly name = 'NotExact';
  readonly remedy: string | undefined;
  /** JSON pointer in the payload; set on the way up. */
  pointer = '';

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** Says that something cannot be expressed exactly, and what could be written instead. */
export function refuse(message: string, remedy?: string): never {
  throw new NotExact(message, remedy);
}

/** Does it; a refusal inside is one of this place, unless it says a nearer one. */
export function at<T>(pointer: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof NotExact && error.pointer === '') error.pointer = pointer;
    throw error;
  }
}
