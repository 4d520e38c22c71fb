import type { Fault, Manner } from './fault.ts';
import { kills } from './killer.ts';
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
    const ok = tally.lost.length === 0 && tally.duplicated.length === 0 && tally.runs > 0;
    total.faults += 1;
    total.ok &&= ok;
    total.runs += tally.runs;
    total.lost += tally.lost.length;
    total.duplicated += tally.duplicated.length;
    print(line(fault, tally, { ok, json, seconds: Math.round((performance.now() - begin) / 100) / 10 }));
  };
  await Promise.all(
    [...Array(manner.atOnce)].map(async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await one(next);
    }),
  );
  total.crashes = kills() - before;
  print(json ? JSON.stringify({ fault: 'total', ...total }) : summary(total));
  return total;
}

function absentLine({ id, what, notHere }: Extract<Fault, { notHere: string }>, json: boolean): string {
  if (!json) return `${id.padEnd(4)} n/a   ${what}: ${notHere}`;
  return JSON.stringify({ fault: id, runs: 0, lost: 0, duplicated: 0, ok: 'n/a', why: notHere });
}

function line(
  { id, what }: Fault,
  { runs, lost, duplicated }: Tally,
  { ok, json, seconds }: { readonly ok: boolean; readonly json: boolean; readonly seconds: number },
): string {
  const seen = [...lost, ...duplicated].slice(0, 20);
  if (json) {
    const counts = { fault: id, runs, lost: lost.length, duplicated: duplicated.length, ok, seconds };
    return JSON.stringify(ok ? counts : { ...counts, seen });
  }
  const head = `${id.padEnd(4)} ${ok ? 'ok ' : 'NOT'}   ${what} (${runs} ${runs === 1 ? 'run' : 'runs'}, ${seconds} s)`;
  return [head, ...seen.map((sentence) => `             ${sentence}`)].join('\n');
}

async function played(fault: Extract<Fault, { play: unknown }>, manner: Manner): Promise<Tally> {
  try {
    return await fault.play(manner);
  } catch (error) {
    return { runs: 1, lost: [error instanceof Error ? (error.stack ?? error.message) : String(error)], duplicated: [] };
  }
}

function summary({ ok, faults, notHere, runs, lost, duplicated, crashes }: Total): string {
  return `${ok ? 'ok' : 'NOT ok'}: ${faults} faults, ${runs} runs, ${crashes} crashes, ${lost} lost, ${duplicated} duplicated; ${notHere} do not apply here`;
}
