import { describe, expect, it } from '@jest/globals';
import { Remembered } from '../../src/github/remembered.ts';

function aMemory() {
  const clock = { now: 0 };
  const asked: string[] = [];
  const memory = new Remembered<string>(1_000, () => clock.now);
  const get = (key: string, answer: () => Promise<string> = async () => key) =>
    memory.get(key, () => {
      asked.push(key);
      return answer();
    });
  return { clock, asked, memory, get };
}

describe('an answer of GitHub that is remembered', () => {
  it('is asked for once by several at once, and again when its time is over', async () => {
    const { clock, asked, get } = aMemory();
    await Promise.all([get('team'), get('team')]);
    clock.now = 999;
    await get('team');
    expect(asked).toEqual(['team']);
    clock.now = 1_000;
    await get('team');
    expect(asked).toEqual(['team', 'team']);
  });

  it('is forgotten when somebody needs to know what is so now', async () => {
    const { asked, memory, get } = aMemory();
    await get('team');
    expect(await memory.known('team')).toBe('team');
    memory.forgetAll();
    expect(memory.known('team')).toBeUndefined();
    await get('team');
    expect(asked).toEqual(['team', 'team']);
  });

  it('is never an error', async () => {
    const { asked, get } = aMemory();
    await expect(get('team', () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
    await get('team');
    expect(asked).toEqual(['team', 'team']);
  });
});
