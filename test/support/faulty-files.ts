import * as real from 'node:fs/promises';

/** One call of the file system; paths without what differs from try to try. */
export interface FileCall {
  readonly name: string;
  readonly path: string;
}

/** What goes wrong with a call. `before`: nothing happened; `after`: it happened; `half`: half was written. */
export type FileFault =
  | { readonly kind: 'error'; readonly when: 'before' | 'after'; readonly code: string }
  | { readonly kind: 'half'; readonly code: string }
  /** Success, and nothing happened. */
  | { readonly kind: 'lie' };

/** Decides what goes wrong with a call; `undefined`: nothing. */
export type FileFaultRule = (call: FileCall) => FileFault | undefined;

type Act = (...given: never[]) => Promise<unknown>;

/** `node:fs/promises` with faults, to be put in its place before what uses it is imported. */
export function faultyFiles(): { readonly module: typeof real; fail(rule?: FileFaultRule): void } {
  let rule: FileFaultRule | undefined;

  async function struck(name: string, path: string, act: () => Promise<unknown>, half = act): Promise<unknown> {
    const fault = rule?.({
      name,
      path: path.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, 'unique').replace(/\d{8}/g, 'set'),
    });
    if (fault === undefined) return act();
    if (fault.kind === 'lie') return undefined;
    if (fault.kind === 'half') await half();
    else if (fault.when === 'after') await act();
    throw Object.assign(new Error(`${fault.code}: gone wrong on purpose`), { code: fault.code, syscall: name });
  }

  /** A file that is open for writing or flushing. */
  function faultyHandle(handle: real.FileHandle, path: string) {
    return {
      writeFile: (text: string) =>
        struck(
          'writeFile',
          path,
          () => handle.writeFile(text),
          () => handle.writeFile(text.slice(0, text.length / 2)),
        ),
      sync: () => struck('sync', path, () => handle.sync()),
      close: () => handle.close(),
    };
  }

  const calls = Object.entries(real).flatMap(([name, act]) => {
    if (typeof act !== 'function') return [];
    const faulty = async (...given: never[]) => {
      const path = given.filter((each) => typeof each === 'string').join(' → ');
      const answer = await struck(name, path, () => (act as Act)(...given));
      return name === 'open' ? faultyHandle(answer as real.FileHandle, path) : answer;
    };
    return [[name, faulty] as const];
  });

  return {
    module: { ...real, ...Object.fromEntries(calls) } as typeof real,
    fail: (next) => {
      rule = next;
    },
  };
}
