import { forbiddenCharacter } from './forbidden-characters.ts';
import { pointerStep } from './pointer.ts';
import { quoted } from './quoted.ts';

/** Why a parsed value cannot be taken as it stands. */
export interface NotPlain {
  /** JSON pointer of the place. */
  readonly pointer: string;
  readonly message: string;
  readonly remedy: string;
}

const deepest = 100;

/**
 * Looks whether a parsed value is plain data of bounded size: aliases (also recursive ones) counted as often as they
 * are used, no number that was rounded, no key or text that smuggles in through an escape what the text may not hold.
 */
export function whyNotPlain(value: unknown, bound: { nodes: number; escapes: boolean }): NotPlain | undefined {
  let nodes = 0;
  const path: (string | number)[] = [];

  const look = (node: unknown): NotPlain | undefined => {
    if (++nodes > bound.nodes) {
      return at(path, 'aliases expand to far more than the file itself', 'Write the repeated parts out.');
    }
    if (typeof node === 'string') return bound.escapes ? lookAtText(node) : undefined;
    if (typeof node === 'number') return lookAtNumber(node);
    if (typeof node !== 'object' || node === null) return undefined;
    if (path.length >= deepest) return at(path, `nested deeper than ${deepest} levels`, 'Nest less deeply.');
    if (Array.isArray(node)) {
      for (let index = 0; index < node.length; index++) {
        path.push(index);
        const found = look(node[index]);
        if (found) return found;
        path.pop();
      }
      return undefined;
    }
    for (const key of Object.keys(node)) {
      path.push(key);
      const found = lookAtKey(key) ?? look((node as Record<string, unknown>)[key]);
      if (found) return found;
      path.pop();
    }
    return undefined;
  };

  const lookAtKey = (key: string): NotPlain | undefined => {
    if (key === '__proto__') return at(path, 'the key "__proto__" is not allowed', 'Remove it.');
    if (key === '<<') return at(path, 'merge keys (`<<`) are not supported', 'Write the merged keys out.');
    return bound.escapes ? lookAtText(key) : undefined;
  };

  const lookAtText = (text: string): NotPlain | undefined => {
    const found = forbiddenCharacter(text);
    return found && at(path, found.message, found.remedy);
  };

  const lookAtNumber = (number: number): NotPlain | undefined => {
    if (!Number.isFinite(number))
      return at(path, `${number} is not a number that JSON can hold`, 'Write a finite number.');
    if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
      return at(
        path,
        `a number near ${quoted(number)} would be rounded`,
        'Put it in quotes, or write a smaller number.',
      );
    }
    return undefined;
  };

  return look(value);
}

function at(path: readonly (string | number)[], message: string, remedy: string): NotPlain {
  return { pointer: path.map(pointerStep).join(''), message, remedy };
}
