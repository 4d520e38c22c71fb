import { aBench, type Bench } from '../support/bench.ts';

const APP = 'installation:approve-to-promote';
/** Requests of the API, and pushes; what git reads is left out: it changes nothing, and there is much of it. */
const ACTING = { actor: APP, operation: '^(?!(fetch|refs)$)' };
/** Requests that change nothing: being killed before or after one is the same to the world. */
const READING = /^(PullRequest|PullRequestsOf|RecentPullRequests|Accounts|CommitPeople|OwnIssues|.*\/(list|get)-.*)$/;

/** One way to die: at the nth request, before GitHub did anything or when it has acted and before it answers. */
export interface Death {
  readonly nth: number;
  readonly when: 'before' | 'after';
  /** What the request is in a run in which nobody dies. */
  readonly operation: string;
}

/** What a story looks like when it is over, whoever died meanwhile. */
export interface Story<T> {
  /** Brings the bench, at rest, to where deaths begin; `round` is another number each time. */
  readonly prepare: (bench: Bench, round: number) => Promise<number>;
  readonly act: (bench: Bench, pull: number) => Promise<void>;
  /** How it ended, the same for every round. */
  readonly ending: (bench: Bench, pull: number) => Promise<T>;
  /** Clears up, so that the next round starts alike. */
  readonly after?: (bench: Bench, pull: number) => Promise<void>;
}

/**
 * Plays a story once undisturbed, then once for each way to die in it, on `benches` benches at once. Gives the ending
 * undisturbed, and the ending after each death and restart.
 */
export async function playWithDeaths<T>(
  story: Story<T>,
  benches: number,
  make: () => Promise<Bench> = aBench,
): Promise<{ readonly undisturbed: T; readonly endings: Readonly<Record<string, T>> }> {
  const made = await Promise.all([...Array(benches)].map(() => make()));
  try {
    const [first] = made;
    if (first === undefined) throw new Error('a story needs a bench');
    let round = 0;
    await first.idle();
    const pull = await story.prepare(first, round);
    await first.idle();
    first.github.resetRequests();
    await story.act(first, pull);
    await first.idle();
    const deaths = deathsIn(first.github.requests(ACTING).map(({ operation }) => operation));
    const undisturbed = await story.ending(first, pull);
    await story.after?.(first, pull);
    const endings: Record<string, T> = {};
    await Promise.all(
      made.map(async (bench) => {
        for (let death = deaths.shift(); death !== undefined; death = deaths.shift()) {
          round += 1;
          endings[`${death.when} ${death.nth}: ${death.operation}`] = await endingAfter(bench, story, death, round);
        }
      }),
    );
    return { undisturbed, endings };
  } finally {
    await Promise.all(made.map((bench) => bench.stop()));
  }
}

function deathsIn(operations: readonly string[]): Death[] {
  return operations.flatMap((operation, index): Death[] => {
    const nth = index + 1;
    const before: Death = { nth, when: 'before', operation };
    return READING.test(operation) ? [before] : [before, { nth, when: 'after', operation }];
  });
}

async function endingAfter<T>(bench: Bench, story: Story<T>, death: Death, round: number): Promise<T> {
  await bench.idle();
  const pull = await story.prepare(bench, round);
  await bench.idle();
  const { pid } = bench.app();
  bench.github.addFault({
    match: ACTING,
    nth: death.nth,
    fault: { kind: 'signal', pid, signal: 'SIGKILL', when: death.when },
  });
  // A helper of git outlives the app: it gets no answer either.
  bench.github.addFault({ match: ACTING, nth: death.nth, fault: { kind: 'reset', when: death.when } });
  await story.act(bench, pull);
  await bench.settled();
  bench.github.clearFaults();
  if (bench.app().exited()) await bench.restart();
  await bench.idle();
  const ending = await story.ending(bench, pull);
  await story.after?.(bench, pull);
  return ending;
}
