/** Tells the story as it happens: for a person, or as one JSON object per line. */
export interface Narrator {
  /** Does one step, verifies it by what it returns, and tells it with its time. Throws what the step throws. */
  readonly step: <T>(step: string, text: string, act: () => Promise<T>) => Promise<T>;
  /** Something seen, under the last step. */
  readonly see: (text: string) => void;
  readonly end: (ok: boolean, facts: Readonly<Record<string, unknown>>) => void;
}

export function narrator(form: 'text' | 'json', print: (line: string) => void): Narrator {
  const begin = performance.now();
  const seconds = () => ((performance.now() - begin) / 1000).toFixed(1).padStart(5);
  let seen: string[] = [];
  const json = (value: object) => print(JSON.stringify(value));
  return {
    step: async (step, text, act) => {
      const start = performance.now();
      seen = [];
      if (form === 'text') print(`${seconds()} s  ${text}`);
      const took = () => Math.round(performance.now() - start);
      try {
        const result = await act();
        if (form === 'json') json({ step, ok: true, ms: took(), text, seen });
        return result;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (form === 'json') json({ step, ok: false, ms: took(), text, seen, why });
        else print(`         ✗ ${why}`);
        throw error;
      }
    },
    see: (text) => {
      seen.push(text);
      if (form === 'text') for (const line of text.split('\n')) print(`         ${line}`);
    },
    end: (ok, facts) => {
      if (form === 'json') json({ step: 'end', ok, ms: Math.round(performance.now() - begin), ...facts });
      else print(`${seconds()} s  ${ok ? 'All of this was read back and is so.' : 'Not as told.'}`);
    },
  };
}
