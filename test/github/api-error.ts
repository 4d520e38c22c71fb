/** A refusal in GitHub's words: an answer, not a failure of the stand-in. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Type of the error where GraphQL gives it. */
  readonly type: string;

  constructor(
    status: number,
    message: string,
    options: { errors?: readonly unknown[]; headers?: Readonly<Record<string, string>>; type?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
    this.type = options.type ?? (status === 404 ? 'NOT_FOUND' : status === 403 ? 'FORBIDDEN' : 'UNPROCESSABLE');
  }
}

export function notFound(): ApiError {
  return new ApiError(404, 'Not Found');
}

/** 422 with errors as GitHub lists them: a text, or resource, field and code. */
export function unprocessable(message: string, ...errors: readonly unknown[]): ApiError {
  return new ApiError(422, message, errors.length > 0 ? { errors } : {});
}

/** 422 "Validation Failed" with what is wrong with one field. */
export function validationFailed(resource: string, field: string, code: string, message?: string): ApiError {
  return unprocessable('Validation Failed', { resource, field, code, ...(message ? { message } : {}) });
}
