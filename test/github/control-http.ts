import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './api-error.ts';
import type { Control } from './control/control.ts';
import { readBody } from './http.ts';

/**
 * The control functions for other processes: `POST /_control/addUser` with a JSON list of arguments gives what the
 * function gives. GET works for those without arguments.
 */
export async function answerControl(
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = (request.url ?? '').slice('/_control/'.length).split('?')[0] ?? '';
  const functions: Readonly<Record<string, unknown>> = { ...control };
  const called = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (typeof called !== 'function')
    return reply(response, 404, { error: `there is no ${name}; there are ${Object.keys(control).join(', ')}` });
  try {
    const text = (await readBody(request)).toString();
    const given: unknown = text === '' ? [] : JSON.parse(text);
    const result: unknown = await called(...(Array.isArray(given) ? given : [given]));
    reply(response, 200, result ?? null);
  } catch (error) {
    reply(response, error instanceof ApiError ? error.status : 400, { error: (error as Error).message });
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
