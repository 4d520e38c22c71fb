import { EVENT_ID, type Event, getScalarValue, parseEvents } from 'js-yaml';
import { pointerStep } from './pointer.ts';

/** Where the parts of a YAML text stand. */
export interface LinesOfYaml {
  /** 1-based line of a place, by JSON pointer; its nearest known parent's where the place itself is not written. */
  readonly lineOf: (pointer: string) => number;
  /** Keys written twice in one mapping, by pointer, with both lines. */
  readonly doubled: readonly { readonly key: string; readonly line: number; readonly firstLine: number }[];
  /** Line on which a second document begins. */
  readonly secondDocument: number | undefined;
}

interface Frame {
  readonly kind: 'mapping' | 'sequence' | 'document';
  readonly pointer: string;
  /** The key read, while its value is awaited. */
  key: string | undefined;
  index: number;
}

/** Walks a text that js-yaml can parse; line numbers cost a second parse and are only made when somebody asks. */
export function linesOfYaml(text: string): LinesOfYaml {
  const at = lineCounter(text);
  const lines = new Map<string, number>();
  const doubled: { key: string; line: number; firstLine: number }[] = [];
  const frames: Frame[] = [];
  let documents = 0;
  let secondDocument: number | undefined;

  /** Gives the next node its place, and tells its pointer; a mapping key has none of its own. */
  const place = (event: Event): string | undefined => {
    const frame = frames.at(-1);
    const offset = offsetOf(event);
    if (documents > 1 && secondDocument === undefined && offset >= 0) secondDocument = at(offset);
    if (documents > 1 || frame === undefined) return undefined;
    if (frame.kind === 'document') {
      lines.set('', at(Math.max(offset, 0)));
      return '';
    }
    if (frame.kind === 'sequence') {
      const pointer = frame.pointer + pointerStep(frame.index++);
      lines.set(pointer, offset >= 0 ? at(offset) : (lines.get(frame.pointer) ?? 1));
      return pointer;
    }
    if (frame.key === undefined) {
      const key = event.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : '';
      const pointer = frame.pointer + pointerStep(key);
      const line = offset >= 0 ? at(offset) : (lines.get(frame.pointer) ?? 1);
      const firstLine = lines.get(pointer);
      if (firstLine !== undefined) doubled.push({ key, line, firstLine });
      else lines.set(pointer, line);
      frame.key = key;
      return undefined;
    }
    const pointer = frame.pointer + pointerStep(frame.key);
    frame.key = undefined;
    return pointer;
  };

  for (const event of parseEvents(text, {})) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        documents++;
        frames.push({ kind: 'document', pointer: '', key: undefined, index: 0 });
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const pointer = place(event) ?? '';
        const kind = event.type === EVENT_ID.MAPPING ? 'mapping' : 'sequence';
        frames.push({ kind, pointer, key: undefined, index: 0 });
        break;
      }
      case EVENT_ID.SCALAR:
      case EVENT_ID.ALIAS:
        place(event);
        break;
      case EVENT_ID.POP:
        frames.pop();
        break;
    }
  }

  const lineOf = (pointer: string): number => {
    for (let known = pointer; ; known = known.slice(0, known.lastIndexOf('/'))) {
      const line = lines.get(known);
      if (line !== undefined) return line;
      if (known === '') return 1;
    }
  };
  return { lineOf, doubled, secondDocument };
}

function offsetOf(event: Event): number {
  if ('start' in event) return event.start;
  if ('valueStart' in event) return event.valueStart;
  if ('anchorStart' in event) return event.anchorStart;
  return -1;
}

/** Counts line feeds up to an offset; offsets are asked for in nearly rising order. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
