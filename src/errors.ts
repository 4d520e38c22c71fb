/**
 * The world did not do what it was asked: GitHub answered 502, an environment refused, git could not fetch. Thrown by
 * adapters, met by the operator. The message names what was tried and holds no secret; `mayHaveActed` says whether the
 * request could have taken effect all the same, so that nobody repeats it blindly.
 */
export class OutsideError extends Error {
  override readonly name = 'OutsideError';
  readonly retry: 'now' | 'later' | 'never';
  readonly mayHaveActed: boolean;
  /** Unix milliseconds before which trying again is pointless, where the other side said so. */
  readonly notBefore: number | undefined;

  constructor(
    message: string,
    options: { cause?: unknown; retry?: 'now' | 'later' | 'never'; mayHaveActed?: boolean; notBefore?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.retry = options.retry ?? 'later';
    this.mayHaveActed = options.mayHaveActed ?? false;
    this.notBefore = options.notBefore;
  }
}
