import { expect, test } from 'vitest';
import { closeAll } from './close-all.ts';

test('E1: closes all that there is, in its order, also when something fails; says what failed first', async () => {
  const done: string[] = [];
  const fail = (name: string) => async (): Promise<void> => {
    done.push(name);
    throw new Error(name);
  };
  const steps = [
    fail('first'),
    async () => void done.push('second'),
    fail('third'),
    () => void done.push('fourth'),
  ];
  await expect(closeAll(steps)).rejects.toThrow('first');
  expect(done).toEqual(['first', 'second', 'third', 'fourth']);
  await expect(closeAll([() => undefined])).resolves.toBeUndefined();
});
