import type { Fault } from './fault.ts';

const notHere: Readonly<Record<string, readonly [what: string, why: string]>> = {
  F32: ['OPA is restarted', 'there is no OPA environment'],
  F38: [
    'the database of the queue fails over',
    'there is one process and no database: its work is found again in git and on GitHub',
  ],
};

export const absent: readonly Fault[] = Object.entries(notHere).map(([id, [what, why]]) => ({
  id,
  what,
  notHere: why,
}));
