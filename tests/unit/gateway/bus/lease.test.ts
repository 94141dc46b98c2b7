import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lease } from '../../../../gateway/bus/lease.ts';

/** A broker of one retained topic: hands every word to all who are connected, in one order. */
class Topic {
  retained: string | null = null;
  readonly listeners = new Set<Lease>();

  join(lease: Lease, now: number): void {
    this.listeners.add(lease);
    lease.opened(now);
    if (this.retained !== null) lease.heard(Buffer.from(this.retained), now);
  }

  leave(lease: Lease): void {
    this.listeners.delete(lease);
    lease.closed();
  }

  say(text: string | null, now: number): void {
    if (text === null) return;
    this.retained = text;
    for (const lease of this.listeners) lease.heard(Buffer.from(text), now);
  }
}

test('the first to come holds it at once, the other stands by and takes it 3 s after the last word', () => {
  const topic = new Topic();
  const [a, b] = [new Lease('a', 0), new Lease('b', 0)];
  topic.join(a, 0);
  topic.join(b, 0);
  topic.say(a.toSay(600), 600);
  topic.say(b.toSay(600), 600);
  expect([a.held(600), b.held(600), a.epoch, b.epoch]).toEqual([true, false, 1, 1]);
  topic.say(a.toSay(1100), 1100);
  expect(b.toSay(1500)).toBeNull();
  topic.leave(a); // killed
  expect([a.held(1200), b.toSay(4000)]).toEqual([false, null]);
  topic.say(b.toSay(4100), 4100);
  expect([b.held(4100), b.epoch]).toEqual([true, 2]);
});

test('two claims of the same epoch: the one the broker hands out first stands', () => {
  const topic = new Topic();
  const [a, b] = [new Lease('a', 0), new Lease('b', 0)];
  topic.join(a, 0);
  topic.join(b, 0);
  const [claimA, claimB] = [a.toSay(600), b.toSay(600)];
  topic.say(claimB, 610);
  topic.say(claimA, 620);
  expect([a.held(620), b.held(620)]).toEqual([false, true]);
});

test('a holder that hears nothing of the broker lets go before the other one may claim', () => {
  const topic = new Topic();
  const [a, b] = [new Lease('a', 0), new Lease('b', 0)];
  topic.join(a, 0);
  topic.join(b, 0);
  topic.say(a.toSay(600), 600);
  a.toSay(1100); // into a cable that swallows
  expect(a.held(2599)).toBe(true);
  expect(a.held(2600)).toBe(false);
  expect(b.toSay(2600)).toBeNull();
});

test('a holder that stops in order is followed at once; one started anew is another one', () => {
  const topic = new Topic();
  const [a, b] = [new Lease('a-1', 0), new Lease('b-1', 0)];
  topic.join(a, 0);
  topic.join(b, 0);
  topic.say(a.toSay(600), 600);
  topic.say(a.farewell(700), 700);
  expect(a.held(700)).toBe(false);
  topic.say(b.toSay(800), 800);
  expect(b.held(800)).toBe(true);
  const again = new Lease('a-2', 900);
  topic.join(again, 900);
  expect([again.held(1000), again.toSay(1500)]).toEqual([false, null]);
});

test('a late word of a former holder changes nothing, and neither does what is no word', () => {
  const topic = new Topic();
  const [a, b] = [new Lease('a', 0), new Lease('b', 0)];
  topic.join(a, 0);
  topic.join(b, 0);
  topic.say(a.toSay(600), 600);
  const late = a.toSay(700);
  topic.say(b.toSay(4000), 4000);
  topic.say(late, 4100);
  for (const bytes of ['', 'null', '{"holder":"a"}', '[]']) b.heard(Buffer.from(bytes), 4200);
  expect([a.held(4200), b.held(4200), b.epoch]).toEqual([false, true, 2]);
});

test('whatever is lost, cut and late, never do two hold it, and a lone one gets it within 4 s', () => {
  const event = fc.record({
    who: fc.constantFrom(0, 1),
    what: fc.constantFrom('tick', 'tick', 'tick', 'leave', 'join', 'swallow', 'whole'),
    ms: fc.integer({ min: 1, max: 700 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), (events) => {
      const topic = new Topic();
      const leases = [new Lease('a', 0), new Lease('b', 0)];
      const swallowed = [false, false];
      let now = 0;
      const tick = (who: number) => {
        const lease = leases[who] as Lease;
        const text = lease.toSay(now);
        // Into a cable that swallows nothing goes, and nothing comes out of it.
        if (swallowed[who] || !topic.listeners.has(lease)) return;
        if (text === null) return;
        topic.retained = text;
        for (const [place, other] of leases.entries())
          if (topic.listeners.has(other) && !swallowed[place]) other.heard(Buffer.from(text), now);
      };
      for (const { who, what, ms } of events) {
        now += ms;
        const lease = leases[who] as Lease;
        if (what === 'tick') tick(who);
        else if (what === 'leave') topic.leave(lease);
        else if (what === 'join') {
          swallowed[who] = false;
          topic.join(lease, now);
        } else swallowed[who] = what === 'swallow';
        expect(leases.filter((each) => each.held(now)).length).toBeLessThan(2);
      }
      topic.leave(leases[1] as Lease);
      swallowed[0] = false;
      topic.join(leases[0] as Lease, now);
      for (let step = 0; step < 8; step++) {
        now += 500;
        tick(0);
      }
      expect(leases[0]?.held(now)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
