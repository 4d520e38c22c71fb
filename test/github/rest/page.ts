import { apiUrl } from '../present/account.ts';
import type { Answer, Call } from './route.ts';

const usual = 30;
const most = 100;

/** One page of a list, with links to the others as GitHub writes them. */
export async function page<T>(
  call: Call,
  items: readonly T[],
  present: (item: T) => unknown,
  wrap: (presented: readonly unknown[], total: number) => unknown = (presented) => presented,
): Promise<Answer> {
  const size = sizeOf(call);
  const number = Math.max(1, Number(call.query.get('page') ?? 1) || 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const presented: unknown[] = [];
  for (const item of items.slice((number - 1) * size, number * size)) presented.push(await present(item));
  const links: [string, number][] = [];
  if (number > 1) links.push(['prev', Math.min(number - 1, last)]);
  if (number < last) links.push(['next', number + 1], ['last', last]);
  if (number > 1) links.push(['first', 1]);
  return {
    status: 200,
    body: wrap(presented, items.length),
    headers: linkHeader(links.map(([rel, at]) => [rel, linkTo(call, { page: String(at) })])),
  };
}

/** One page of a list that is read on from an item, not by number (`cursor`, `after`). */
export async function cursorPage<T>(
  call: Call,
  items: readonly T[],
  options: { readonly cursor: string; readonly idOf: (item: T) => number; readonly present: (item: T) => unknown },
): Promise<Answer> {
  const size = sizeOf(call);
  const after = call.query.get(options.cursor);
  const from = after === null ? 0 : items.findIndex((item) => cursorOf(options.idOf(item)) === after) + 1;
  const some = items.slice(from, from + size);
  const presented: unknown[] = [];
  for (const item of some) presented.push(await options.present(item));
  const last = some.at(-1);
  const more = from + size < items.length && last !== undefined;
  const next = more ? linkTo(call, { [options.cursor]: cursorOf(options.idOf(last)) }) : undefined;
  return { status: 200, body: presented, headers: linkHeader(next ? [['next', next]] : []) };
}

function cursorOf(id: number): string {
  return `v1_${id}`;
}

function sizeOf(call: Call): number {
  return Math.min(most, Math.max(1, Number(call.query.get('per_page') ?? usual) || usual));
}

function linkTo(call: Call, change: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(call.query);
  for (const [name, value] of Object.entries(change)) query.set(name, value);
  return `${apiUrl(call.world)}${call.path}?${query}`;
}

function linkHeader(links: readonly (readonly [string, string])[]): Record<string, string> {
  return links.length === 0 ? {} : { link: links.map(([rel, url]) => `<${url}>; rel="${rel}"`).join(', ') };
}
