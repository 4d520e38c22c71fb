import { isJsonObject, type Json, type JsonObject } from '../../../core/text/json.ts';
import { OutsideError } from '../../../errors.ts';
import type { Ask } from './ask.ts';
import { ImmutaError } from './immuta-error.ts';

/** A list as far as it was given. */
export interface WholeList {
  readonly items: readonly JsonObject[];
  /** False where the count says more or less than came or changed between pages, or the same item came twice. */
  readonly complete: boolean;
}

export interface ListRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** Items asked for at once; absent where the list is not known to take `size` and `offset`: then only if it is cut. */
  readonly pageSize?: number;
}

/**
 * Reads a list to its end, whatever envelope it comes in. A bare array is whole. In an envelope, the count says when the
 * end is reached, unless it says only how long the first, full page is; without a count the end is reached when a further
 * page brings nothing new or may not be asked for.
 */
export async function readList(ask: Ask, { path, query, pageSize }: ListRequest): Promise<WholeList> {
  const seen = new Map<Json, JsonObject>();
  let received = 0;
  let size = pageSize;
  let uncounted = false;
  const counts = new Set<number | undefined>();
  for (;;) {
    const paging = size === undefined ? {} : { size, offset: received };
    const answer = await ask({ method: 'GET', path, query: { ...query, ...paging } }).catch((error) => {
      if (pageSize === undefined && received > 0 && uncounted && isRefusal(error)) return [];
      throw error;
    });
    const page = pageOf(path, answer, size);
    uncounted = page.count === undefined;
    counts.add(page.count);
    const before = seen.size;
    for (const item of page.items) seen.set(item.id ?? JSON.stringify(item), item);
    received += page.items.length;
    size ??= Math.max(1, page.items.length);
    const brokenOff = page.items.length === 0 || seen.size === before;
    const mayBeOfThePage = before === 0 && page.count === pageSize;
    const counted = page.count !== undefined && received >= page.count && !mayBeOfThePage;
    if (!page.whole && !counted && !brokenOff) continue;
    const items = [...seen.values()];
    const complete =
      page.count === undefined
        ? !page.whole || items.length === received
        : received === page.count && items.length === page.count;
    return { items, complete: counts.size === 1 && complete };
  }
}

/** Where a list has no pages, asking for one may be a wrong request. */
function isRefusal(error: unknown): boolean {
  return error instanceof ImmutaError && error.status === 400;
}

/** The list to its end, or an error: for readers to whom half of it is worse than nothing. */
export async function readWholeList(ask: Ask, request: ListRequest): Promise<readonly JsonObject[]> {
  const { items, complete } = await readList(ask, request);
  if (complete) return items;
  throw new OutsideError(`GET ${request.path}: the pages do not add up to the number Immuta gave.`, { retry: 'now' });
}

interface Page {
  readonly items: readonly JsonObject[];
  readonly count: number | undefined;
  /** A bare array that is not as long as a page may be: there are no more. */
  readonly whole: boolean;
}

/** Keys under which lists have been seen. */
const envelopes = ['hits', 'data', 'users', 'purposes', 'tags', 'results', 'dataSources', 'metadata'];

function pageOf(path: string, answer: Json, size: number | undefined): Page {
  const list = isJsonObject(answer) ? envelopes.map((name) => answer[name]).find(Array.isArray) : answer;
  if (!Array.isArray(list) || !list.every(isJsonObject)) {
    throw new OutsideError(`GET ${path}: Immuta answered something that is not a list.`);
  }
  const count = isJsonObject(answer) && typeof answer.count === 'number' ? answer.count : undefined;
  return { items: list, count, whole: Array.isArray(answer) && (size === undefined || list.length < size) };
}
