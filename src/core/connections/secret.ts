/** Text that nobody may see: however it is printed, logged or put into JSON, `[secret]` comes out. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself, for the one place that must send it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** Where a secret is: never the secret itself. */
export type SecretReference = { readonly env: string } | { readonly file: string };
