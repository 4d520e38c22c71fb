import { AsyncLocalStorage } from 'node:async_hooks';

type Close = () => Promise<unknown>;

const rows = new AsyncLocalStorage<Set<Close>>();

/** What a row opened is known by its row from now on, until it is closed. */
export function opening<T extends { readonly stop: Close }>(bench: T): T {
  const open = rows.getStore();
  if (open === undefined) return bench;
  const stop = () => bench.stop().finally(() => open.delete(stop));
  open.add(stop);
  return { ...bench, stop };
}

/**
 * Plays a row within its time, in seconds. One that takes longer has failed, and one that is to `stop`: its benches are
 * closed under it, so that it ends, and nothing of it stays.
 */
export async function within<T>(seconds: number, stop: AbortSignal, play: () => Promise<T>): Promise<T> {
  const open = new Set<Close>();
  let timer: NodeJS.Timeout | undefined;
  const playing = rows.run(open, play);
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${seconds} s`)), seconds * 1000);
    stop.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
  });
  try {
    return await Promise.race([playing, late]);
  } finally {
    clearTimeout(timer);
    if (open.size > 0) {
      await Promise.allSettled([...open].map((close) => close()));
      await Promise.race([playing.catch(() => undefined), pause(GRACE)]);
    }
  }
}

/** Milliseconds that a row has to notice that its bench is gone; what it waits for ends within two minutes. */
const GRACE = 150_000;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
