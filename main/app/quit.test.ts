import { describe, expect, it } from 'vitest';
import { guardQuit } from './quit.ts';

function setUp() {
  const answers: ((may: boolean) => void)[] = [];
  let listener: (event: { preventDefault(): void }) => void = () => undefined;
  let ended = 0;
  const app = {
    on: (_event: 'before-quit', given: typeof listener) => (listener = given),
    quit() {
      let prevented = false;
      listener({ preventDefault: () => (prevented = true) });
      if (!prevented) ended += 1;
    },
  };
  guardQuit(app, () => new Promise((resolve) => answers.push(resolve)));
  return {
    app,
    asked: () => answers.length,
    ended: () => ended,
    async answer(may: boolean) {
      answers.at(-1)?.(may);
      await new Promise(process.nextTick);
    },
  };
}

describe('guardQuit', () => {
  it('quits when it may', async () => {
    const { app, ended, answer } = setUp();
    app.quit();
    expect(ended()).toBe(0);
    await answer(true);
    expect(ended()).toBe(1);
  });

  it('goes on when the person wants to, and asks again the next time', async () => {
    const { app, asked, ended, answer } = setUp();
    app.quit();
    await answer(false);
    expect(ended()).toBe(0);
    app.quit();
    expect(asked()).toBe(2);
    await answer(true);
    expect(ended()).toBe(1);
  });

  it('asks once, however often quitting is tried', () => {
    const { app, asked, ended } = setUp();
    for (let i = 0; i < 3; i++) app.quit();
    expect([asked(), ended()]).toEqual([1, 0]);
  });
});
