import { expect, test } from 'vitest';
import { type Power, PowerSwitch } from '../../../../simulators/protocols/power.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';

const setUp = (slowMs = 0) => {
  const clock = new VirtualClock();
  const done: string[] = [];
  const failures: unknown[] = [];
  const faulty = new Set<Power>();
  const action = (power: Power) => async () => {
    await clock.sleep(slowMs, new AbortController().signal);
    if (faulty.has(power)) throw new Error(`${power} failed`);
    done.push(power);
  };
  const power = new PowerSwitch(
    { on: action('on'), silent: action('silent'), off: action('off') },
    () => clock.elapsedMs(),
    (error) => failures.push(error),
  );
  return { clock, done, failures, faulty, power };
};

test('follows the wish, once for each change', async () => {
  const { clock, done, power } = setUp();
  await Promise.all([power.start('on'), clock.advance(1)]);
  for (const wanted of ['on', 'on', 'off', 'off', 'on'] as const) {
    power.follow(wanted);
    await clock.advance(10);
  }
  expect(done).toEqual(['on', 'off', 'on']);
  expect(power.state).toBe('on');
});

test('never two transitions at once: a wish in between waits, and only the last one counts', async () => {
  const { clock, done, power } = setUp(100);
  await Promise.all([power.start('on'), clock.advance(100)]);
  power.follow('off');
  await clock.advance(50);
  power.follow('silent');
  power.follow('on');
  await clock.advance(60);
  expect(done).toEqual(['on', 'off']);
  power.follow('silent');
  await clock.advance(100);
  expect(done).toEqual(['on', 'off', 'silent']);
});

test('a failed transition is reported and tried again after a second', async () => {
  const { clock, done, failures, faulty, power } = setUp();
  await Promise.all([power.start('off'), clock.advance(1)]);
  faulty.add('on');
  power.follow('on');
  await clock.advance(10);
  expect([power.state, failures.length]).toEqual(['off', 1]);
  faulty.clear();
  power.follow('on');
  await clock.advance(500);
  expect(done).toEqual(['off']);
  await clock.advance(600);
  power.follow('on');
  await clock.advance(10);
  expect(power.state).toBe('on');
});

test('closing waits for what is under way and follows no more wishes', async () => {
  const { clock, done, power } = setUp(100);
  await Promise.all([power.start('on'), clock.advance(100)]);
  power.follow('silent');
  const closed = power.close();
  power.follow('on');
  await clock.advance(200);
  await closed;
  expect(done).toEqual(['on', 'silent', 'off']);
  expect(power.state).toBe('closed');
});
