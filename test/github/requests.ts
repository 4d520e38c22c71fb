/** One request as the stand-in saw it. */
export interface LoggedRequest {
  readonly number: number;
  /** ISO 8601, the stand-in's time. */
  readonly at: string;
  /** `user:LOGIN`, `app:SLUG` (by JWT), `installation:SLUG` (by installation token) or `anonymous`. */
  readonly actor: string;
  readonly kind: 'rest' | 'graphql' | 'git';
  /** GitHub's operationId, `METHOD path` where GitHub has none; the GraphQL operation's name; `fetch`, `push`, `refs`. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** Undefined while unanswered, and where the connection was cut. */
  status: number | undefined;
  milliseconds: number | undefined;
  /** The webhook delivery in whose handling the request was made, as Probot's Octokit says. */
  readonly delivery: string | undefined;
  fault: string | undefined;
}

/** Every request, in order, and counts of them by actor and operation. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #last = 0;

  add(entry: Omit<LoggedRequest, 'number' | 'status' | 'milliseconds' | 'fault'>): LoggedRequest {
    this.#last += 1;
    const logged = { ...entry, number: this.#last, status: undefined, milliseconds: undefined, fault: undefined };
    this.#entries.push(logged);
    return logged;
  }

  list(filter: RequestFilter = {}): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => matchesRequest(entry, filter));
  }

  /** How many requests of each operation, by actor; git transport stands under its own names. */
  counts(filter: RequestFilter = {}): Readonly<Record<string, Readonly<Record<string, number>>>> {
    const counts: Record<string, Record<string, number>> = {};
    for (const { actor, kind, operation } of this.list(filter)) {
      const name = kind === 'rest' ? operation : `${kind} ${operation}`;
      const of = counts[actor] ?? {};
      counts[actor] = of;
      of[name] = (of[name] ?? 0) + 1;
    }
    return counts;
  }

  reset(): void {
    this.#entries = [];
  }
}

/** All that is given must match; `path` and `operation` are regular expressions. */
export interface RequestFilter {
  readonly actor?: string;
  readonly kind?: LoggedRequest['kind'];
  readonly method?: string;
  readonly path?: string;
  readonly operation?: string;
  readonly delivery?: string;
}

export function matchesRequest(entry: LoggedRequest, filter: RequestFilter): boolean {
  return (
    (filter.actor === undefined || entry.actor === filter.actor) &&
    (filter.kind === undefined || entry.kind === filter.kind) &&
    (filter.method === undefined || entry.method === filter.method.toUpperCase()) &&
    (filter.path === undefined || new RegExp(filter.path).test(entry.path)) &&
    (filter.operation === undefined || new RegExp(filter.operation).test(entry.operation)) &&
    (filter.delivery === undefined || entry.delivery === filter.delivery)
  );
}
