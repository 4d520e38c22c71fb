/** What a route answers: a status and a body that is sent as JSON, or as nothing. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** An error in the form that hapi gives it. */
export function refused(status: number, message: string, more: object = {}): Answer {
  const names: Readonly<Record<number, string>> = {
    400: 'Bad Request',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'Not Found',
    422: 'Unprocessable Entity',
    500: 'Internal Server Error',
  };
  return { status, body: { statusCode: status, error: names[status] ?? 'Error', message, ...more } };
}

/** One page of a list, under the name the API gives it, with the number of all. */
export function page(
  items: readonly unknown[],
  query: URLSearchParams,
  cap: number,
): { hits: unknown[]; count: number } {
  const offset = Number(query.get('offset') ?? 0);
  const size = Math.min(Number(query.get('size') ?? 50), cap);
  return { hits: items.slice(offset, offset + size), count: items.length };
}
