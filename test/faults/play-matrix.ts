import type { Fault, Manner } from './fault.ts';
import type { Tally } from './tally.ts';

export interface Total {
  readonly ok: boolean;
  readonly faults: number;
  readonly notHere: number;
  readonly runs: number;
  readonly lost: number;
  readonly duplicated: number;
}

/** Plays the rows one after another, prints one line each, and a total. A row that throws has failed. */
export async function playMatrix(
  faults: readonly Fault[],
  manner: Manner,
  json: boolean,
  print: (line: string) => void,
): Promise<Total> {
  const total = { ok: true, faults: 0, notHere: 0, runs: 0, lost: 0, duplicated: 0 };
  for (const fault of faults) {
    const { id, what } = fault;
    if ('notHere' in fault) {
      total.notHere += 1;
      if (json) print(JSON.stringify({ fault: id, runs: 0, lost: 0, duplicated: 0, ok: 'n/a', why: fault.notHere }));
      else print(`${id.padEnd(4)} n/a   ${what}: ${fault.notHere}`);
      continue;
    }
    const begin = performance.now();
    const { runs, lost, duplicated } = await played(fault, manner);
    const ok = lost.length === 0 && duplicated.length === 0 && runs > 0;
    total.faults += 1;
    total.ok &&= ok;
    total.runs += runs;
    total.lost += lost.length;
    total.duplicated += duplicated.length;
    const seconds = Math.round((performance.now() - begin) / 100) / 10;
    const seen = [...lost, ...duplicated].slice(0, 20);
    if (json)
      print(
        JSON.stringify({
          fault: id,
          runs,
          lost: lost.length,
          duplicated: duplicated.length,
          ok,
          seconds,
          ...(ok ? {} : { seen }),
        }),
      );
    else {
      print(`${id.padEnd(4)} ${ok ? 'ok ' : 'NOT'}   ${what} (${runs} ${runs === 1 ? 'run' : 'runs'}, ${seconds} s)`);
      for (const sentence of seen) print(`             ${sentence}`);
    }
  }
  print(json ? JSON.stringify({ fault: 'total', ...total }) : summary(total));
  return total;
}

async function played(fault: Extract<Fault, { play: unknown }>, manner: Manner): Promise<Tally> {
  try {
    return await fault.play(manner);
  } catch (error) {
    return { runs: 1, lost: [error instanceof Error ? (error.stack ?? error.message) : String(error)], duplicated: [] };
  }
}

function summary({ ok, faults, notHere, runs, lost, duplicated }: Total): string {
  return `${ok ? 'ok' : 'NOT ok'}: ${faults} faults, ${runs} runs, ${lost} lost, ${duplicated} duplicated; ${notHere} do not apply here`;
}
