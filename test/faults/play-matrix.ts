import type { Fault, Manner } from './fault.ts';
import { kills } from './killer.ts';
import { within } from './open-benches.ts';
import type { Tally } from './tally.ts';

export interface Total {
  readonly ok: boolean;
  readonly faults: number;
  readonly notHere: number;
  readonly runs: number;
  readonly lost: number;
  readonly duplicated: number;
  /** How often the app's process was killed by `kill -9`. */
  readonly crashes: number;
}

/** Plays the rows, so many at once, prints one line each as it ends, and a total. A row that throws has failed. */
export async function playMatrix(
  faults: readonly Fault[],
  manner: Manner,
  json: boolean,
  print: (line: string) => void,
): Promise<Total> {
  const total = { ok: true, faults: 0, notHere: 0, runs: 0, lost: 0, duplicated: 0, crashes: 0 };
  const before = kills();
  const waiting = [...faults];
  const one = async (fault: Fault) => {
    if ('notHere' in fault) {
      total.notHere += 1;
      return print(absentLine(fault, json));
    }
    const begin = performance.now();
    const tally = await played(fault, manner);
    const ok = isOk(tally);
    total.faults += 1;
    total.ok &&= ok;
    total.runs += tally.runs;
    total.lost += tally.lost.length;
    total.duplicated += tally.duplicated.length;
    print(line(fault, tally, { ok, json, seconds: Math.round((performance.now() - begin) / 100) / 10 }));
  };
  const stray = (error: unknown) => {
    total.ok = false;
    total.lost += 1;
    print(
      json
        ? JSON.stringify({ fault: 'stray', ok: false, seen: [inFull(error)] })
        : `an error of no row: ${inFull(error)}`,
    );
  };
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, stray);
  await Promise.all(
    [...Array(manner.atOnce)].map(async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await one(next);
    }),
  );
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.off(event, stray);
  total.crashes = kills() - before;
  print(json ? JSON.stringify({ fault: 'total', ...total }) : summary(total));
  return total;
}

function absentLine({ id, what, notHere }: Extract<Fault, { notHere: string }>, json: boolean): string {
  if (!json) return `${id.padEnd(4)} n/a   ${what}: ${notHere}`;
  return JSON.stringify({ fault: id, runs: 0, lost: 0, duplicated: 0, ok: 'n/a', why: notHere });
}

/** Share of what was planned that must have struck: a round may ask for less than the one in which it was counted. */
const ENOUGH = 0.9;

/** Nothing lost, nothing doubled, and the fault struck about as often as it was to. */
function isOk({ runs, planned = 1, lost, duplicated }: Tally): boolean {
  return lost.length === 0 && duplicated.length === 0 && runs > 0 && runs >= planned * ENOUGH;
}

function line(
  { id, what }: Fault,
  { runs, planned, lost, duplicated }: Tally,
  { ok, json, seconds }: { readonly ok: boolean; readonly json: boolean; readonly seconds: number },
): string {
  const seen = [...lost, ...duplicated].slice(0, 20);
  if (json) {
    const of = planned === undefined ? {} : { planned };
    const counts = { fault: id, runs, ...of, lost: lost.length, duplicated: duplicated.length, ok, seconds };
    return JSON.stringify(ok ? counts : { ...counts, seen });
  }
  const head = `${id.padEnd(4)} ${ok ? 'ok ' : 'NOT'}   ${what} (${runs} ${runs === 1 ? 'run' : 'runs'}${planned === undefined ? '' : ` of ${planned}`}, ${seconds} s)`;
  return [head, ...seen.map((sentence) => `             ${sentence}`)].join('\n');
}

async function played(fault: Extract<Fault, { play: unknown }>, manner: Manner): Promise<Tally> {
  try {
    return await within(manner.limit, manner.stop, () => fault.play(manner));
  } catch (error) {
    return { runs: 1, lost: [inFull(error)], duplicated: [] };
  }
}

function inFull(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function summary({ ok, faults, notHere, runs, lost, duplicated, crashes }: Total): string {
  return `${ok ? 'ok' : 'NOT ok'}: ${faults} faults, ${runs} runs, ${crashes} crashes, ${lost} lost, ${duplicated} duplicated; ${notHere} do not apply here`;
}
