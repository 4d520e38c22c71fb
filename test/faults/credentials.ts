import type { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { type AppClock, appClock } from './app-clock.ts';
import { before, promotedOnce } from './seen-promoted.ts';
import { onSmallBench } from './small-bench.ts';
import { expecting, sum, type Tally } from './tally.ts';
import { approved, merge } from './work.ts';

const MINUTE = 60_000;
/** Past the life of a token. */
const HOUR = 61 * MINUTE;
const TOKEN = '^apps/create-installation-access-token$';

/** What the app shows GitHub ends, or does not count any more. */
export async function playCredentials(): Promise<Tally> {
  return sum([await pastTheHour(HOUR), await pastTheHour(2 * MINUTE), await keyReplaced()]);
}

async function withClock<T>(play: (clock: AppClock) => Promise<T>): Promise<T> {
  const clock = appClock();
  try {
    return await play(clock);
  } finally {
    clock.remove();
  }
}

/**
 * An hour passes between two requests of a promotion, and the token that made the first is refused at the second. By the
 * app's own clock it may have been less, as where its machine slept: then it learns of the end by the refusal alone.
 */
function pastTheHour(byTheApp: number): Promise<Tally> {
  return withClock((clock) =>
    onSmallBench(
      async (bench) => {
        const since = await before(bench);
        const work = await approved(bench);
        await bench.idle();
        bench.github.resetRequests();
        const call = () => {
          bench.github.advanceTokenClock(HOUR);
          clock.ahead(byTheApp);
        };
        const match = { actor: 'installation:approve-to-promote', operation: '^git/create-commit$' };
        bench.github.addFault({ match, fault: { kind: 'call', when: 'before', call } });
        await merge(bench, work);
        await bench.idle();
        const anew = bench.github.requests({ operation: TOKEN }).length > 0;
        return sum([
          expecting({ [`a new token was asked for after ${byTheApp / MINUTE} minutes`]: anew }, 0),
          await promotedOnce(bench, [work], since, 1),
        ]);
      },
      { env: clock.env },
    ),
  );
}

/**
 * The key of the app is another while the app runs: what the old one got is good for its hour, and then the app says what
 * is wrong, does nothing, and loses nothing, until the operator gives it the new key.
 */
function keyReplaced(): Promise<Tally> {
  return withClock((clock) =>
    onSmallBench(
      async (bench) => {
        const since = await before(bench);
        const key = bench.github.rotateKey('approve-to-promote');
        const first = await merge(bench, await approved(bench));
        await bench.idle();
        const within = (await before(bench)).statements === since.statements + 1;
        const second = await approved(bench, 'coordinates-rounded.yml');
        await bench.idle();
        bench.github.advanceTokenClock(HOUR);
        clock.ahead(HOUR);
        await merge(bench, second);
        await until('the app says that its key is not taken', () => errorsOf(bench).some(isAboutTheKey) || undefined);
        const kept = (await before(bench)).statements === since.statements + 1;
        await bench.restart({ PRIVATE_KEY: key });
        await bench.idle();
        return sum([
          expecting(
            {
              'what was merged within the hour was promoted': within,
              'nothing was promoted without a key': kept,
              'nothing is said against the new key': !errorsOf(bench).some(isAboutTheKey),
            },
            0,
          ),
          await promotedOnce(bench, [first, second], since, 1),
        ]);
      },
      { env: clock.env },
    ),
  );
}

/** What the process that runs said at level error. */
function errorsOf(bench: Bench): readonly string[] {
  return bench
    .app()
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{"level":50'));
}

function isAboutTheKey(line: string): boolean {
  return line.includes('PRIVATE_KEY');
}
