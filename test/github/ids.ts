/** Numbers given out, each kind from its own range, so that an id taken for another kind's is never found. */
export class Ids {
  readonly #last = new Map<string, number>();

  next(kind: IdKind): number {
    const id = (this.#last.get(kind) ?? starts[kind]) + 1;
    this.#last.set(kind, id);
    return id;
  }
}

const starts = {
  user: 1_000,
  bot: 20_000_000,
  organization: 30_000,
  team: 40_000,
  repository: 50_000_000,
  app: 60_000,
  installation: 7_000_000,
  pull: 80_000_000,
  issue: 90_000_000,
  comment: 110_000_000,
  review: 120_000_000,
  reviewComment: 130_000_000,
  suite: 140_000_000,
  run: 150_000_000,
  status: 160_000_000,
  activity: 170_000_000,
  deployment: 180_000_000,
  deploymentStatus: 190_000_000,
  reaction: 200_000_000,
  label: 210_000_000,
  hook: 220_000,
  delivery: 230_000_000,
  ruleset: 240_000,
  queueEntry: 250_000,
  event: 260_000_000,
} as const;

export type IdKind = keyof typeof starts;

/** GraphQL's opaque name of a thing. */
export function nodeId(type: string, ...parts: readonly (string | number)[]): string {
  const prefix = prefixes[type] ?? type.replace(/[a-z]/g, '');
  return `${prefix}_${Buffer.from(JSON.stringify([type, ...parts])).toString('base64url')}`;
}

/** What `nodeId` was given; undefined for what it never gave. */
export function parseNodeId(id: string): readonly [string, ...(string | number)[]] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(id.slice(id.indexOf('_') + 1), 'base64url').toString());
    return Array.isArray(parts) && typeof parts[0] === 'string'
      ? (parts as unknown as readonly [string, ...(string | number)[]])
      : undefined;
  } catch {
    return undefined;
  }
}

const prefixes: Readonly<Record<string, string>> = {
  User: 'U',
  Bot: 'BOT',
  Organization: 'O',
  Team: 'T',
  Repository: 'R',
  PullRequest: 'PR',
  PullRequestReview: 'PRR',
  Issue: 'I',
  IssueComment: 'IC',
  Commit: 'C',
  Ref: 'REF',
  CheckRun: 'CR',
  CheckSuite: 'CS',
  App: 'A',
};
