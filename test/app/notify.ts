import { OutsideError } from '../../src/errors.ts';
import type { Channel } from '../../src/ports.ts';

export interface FakeChannel extends Channel {
  /** Keys in the order in which they were sent, failed attempts included. */
  readonly tried: string[];
  /** What the next attempts come to, in order; when none is left, all succeed. `hang`: never answered. */
  readonly next: ('taken' | 'passing' | 'for good' | 'bug' | 'hang')[];
}

export function aChannel(name = 'chat'): FakeChannel {
  const tried: string[] = [];
  const next: FakeChannel['next'] = [];
  return {
    name,
    tried,
    next,
    send: async ({ key }) => {
      tried.push(key);
      const fate = next.shift();
      if (fate === 'hang') return new Promise(() => {});
      if (fate === 'passing') throw new OutsideError(`channel ${name} answered 503`);
      if (fate === 'for good') throw new OutsideError(`channel ${name} answered 410`, { retry: 'never' });
      if (fate === 'bug') throw new Error('a bug');
    },
  };
}
