import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The clock of the app's process, which is not GitHub's: it can be set wrong, and moved while the app runs. */
export interface AppClock {
  /** Loads the clock into the process. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds that the app's clock is ahead of the real one from now on. */
  readonly ahead: (milliseconds: number) => void;
  /** Sets it to a moment, ISO 8601; it runs on from there. */
  readonly setTo: (moment: string) => void;
  readonly remove: () => void;
}

/** A process reads its clock from a file of milliseconds, at most fifty times a second. */
export function appClock(): AppClock {
  const folder = mkdtempSync(join(tmpdir(), 'a2p-clock-'));
  const file = join(folder, 'ahead');
  const ahead = (milliseconds: number) => writeFileSync(file, String(milliseconds));
  ahead(0);
  const code = `
import { readFileSync } from 'node:fs';
const Real = Date;
let ahead = 0;
let read = 0;
const now = () => {
  const real = Real.now();
  if (real - read > 20) {
    read = real;
    ahead = Number(readFileSync(${JSON.stringify(file)}, 'utf8')) || ahead;
  }
  return real + ahead;
};
globalThis.Date = class Date extends Real {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now() {
    return now();
  }
};`;
  return {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` },
    ahead,
    setTo: (moment) => ahead(Date.parse(moment) - Date.now()),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
