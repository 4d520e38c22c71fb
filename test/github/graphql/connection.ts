import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { ApiError } from '../api-error.ts';
import type { Context } from './context.ts';

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

type Many<T> = readonly T[] | Promise<readonly T[]>;

/** A field that gives a list in pages, with GitHub's rules: say `first` or `last`, no more than a hundred. */
export function connection<T, A extends PageArguments>(
  items: (args: A) => Many<T>,
  nodeOf: (item: T) => unknown,
  more: { readonly edge?: (item: T) => object; readonly extra?: (items: readonly T[]) => object } = {},
) {
  return async (args: A, _context: Context, info: GraphQLResolveInfo) => {
    if (wantsItems(info)) refuseBadPage(args, info.fieldName);
    const all = await items(args);
    const start = args.after ? readCursor(args.after) + 1 : 0;
    const end = args.before ? readCursor(args.before) : all.length;
    const open = all.slice(start, end);
    const size = args.first ?? args.last ?? 0;
    const from = args.first != null ? 0 : Math.max(0, open.length - size);
    const some = open.slice(from, from + size);
    const offset = start + from;
    return {
      totalCount: all.length,
      nodes: () => Promise.all(some.map(nodeOf)),
      edges: () =>
        some.map((item, index) => ({
          cursor: cursorAt(offset + index),
          node: () => nodeOf(item),
          ...more.edge?.(item),
        })),
      pageInfo: {
        hasNextPage: offset + some.length < all.length,
        hasPreviousPage: offset > 0,
        startCursor: some.length > 0 ? cursorAt(offset) : null,
        endCursor: some.length > 0 ? cursorAt(offset + some.length - 1) : null,
      },
      ...more.extra?.(all),
    };
  };
}

function refuseBadPage({ first, last }: PageArguments, field: string): void {
  if (first == null && last == null) {
    throw new ApiError(
      200,
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${field}\` connection.`,
      {
        type: 'MISSING_PAGINATION_BOUNDARIES',
      },
    );
  }
  for (const [name, value] of [
    ['first', first],
    ['last', last],
  ] as const) {
    if (value == null) continue;
    if (value > 100) {
      throw new ApiError(
        200,
        `Requesting ${value} records on the \`${field}\` connection exceeds the \`${name}\` limit of 100 records.`,
        {
          type: 'EXCESSIVE_PAGINATION',
        },
      );
    }
    if (value < 0) {
      throw new ApiError(200, `\`${name}\` on the \`${field}\` connection cannot be less than zero.`, {
        type: 'EXCESSIVE_PAGINATION',
      });
    }
  }
}

/** A count alone needs no page. */
function wantsItems(info: GraphQLResolveInfo): boolean {
  const asks = (selection: SelectionSetNode | undefined): boolean =>
    (selection?.selections ?? []).some((one) => {
      if (one.kind === Kind.FIELD) return ['nodes', 'edges'].includes(one.name.value);
      if (one.kind === Kind.INLINE_FRAGMENT) return asks(one.selectionSet);
      return asks(info.fragments[one.name.value]?.selectionSet);
    });
  return info.fieldNodes.some((field: FieldNode) => asks(field.selectionSet));
}

function cursorAt(index: number): string {
  return Buffer.from(`cursor:v2:${index}`).toString('base64');
}

function readCursor(cursor: string): number {
  const match = /^cursor:v2:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  if (!match)
    throw new ApiError(200, `\`${cursor}\` does not appear to be a valid cursor.`, {
      type: 'INVALID_CURSOR_ARGUMENTS',
    });
  return Number(match[1]);
}
