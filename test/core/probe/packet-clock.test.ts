import test from 'ava';
import fc from 'fast-check';
import { DeadlineQueue } from '../../../src/core/probe/deadline-queue.js';
import { isDeparture, type Moment, roundTrip } from '../../../src/core/probe/packet-clock.js';

const second = 1_700_000_000;
/** A moment so many ms after the start, on a clock that is ahead by `aheadMs`. */
const at = (ms: number, aheadMs = 0): Moment => ({ monotonicMs: 1000 + ms, realtime: stamp(ms + aheadMs) });
const stamp = (ms: number) => {
  const nanoseconds = Math.round(ms * 1e6);
  return { seconds: second + Math.floor(nanoseconds / 1e9), nanoseconds: ((nanoseconds % 1e9) + 1e9) % 1e9 };
};
const rounded = ({ rttMs, timestamps }: { rttMs: number; timestamps: string }) => [
  Math.round(rttMs * 1000) / 1000,
  timestamps,
];

test("Between two stamps of the kernel the time is the kernel's; without that of the departure it is said", (t) => {
  t.deepEqual(rounded(roundTrip(at(0), stamp(0.02), stamp(20.02), at(20.1))), [20, 'kernel']);
  t.deepEqual(rounded(roundTrip(at(0), undefined, stamp(20.02), at(20.1))), [20.02, 'kernel-rx']);
  t.deepEqual(rounded(roundTrip(at(0), stamp(0.02), undefined, at(20.1))), [20.1, 'user']);
  t.deepEqual(rounded(roundTrip(at(0), stamp(0.02), { seconds: 0, nanoseconds: 0 }, at(20.1))), [20.1, 'user']);
});

test('When the clock is set while a probe is under way, the clock that never jumps decides', (t) => {
  for (const stepMs of [-3_600_000, -500, -5, 5, 500, 3_600_000]) {
    const measured = roundTrip(at(0), stamp(0.02), stamp(20.02 + stepMs), at(20.1, stepMs));
    t.deepEqual(rounded(measured), [20.1, 'user'], String(stepMs));
  }
});

test('A step before the departure, or a process that was held up, costs no exactness', (t) => {
  t.deepEqual(rounded(roundTrip(at(0, 5e6), stamp(5e6 + 0.02), stamp(5e6 + 20.02), at(20.1, 5e6))), [20, 'kernel']);
  t.deepEqual(rounded(roundTrip(at(0), stamp(0.02), stamp(20.02), at(900))), [20, 'kernel']);
  t.deepEqual(rounded(roundTrip(at(0), stamp(0.02), stamp(20.02), at(5000, 2))), [20, 'kernel']);
});

test('A stamp is that of a departure only within 50 ms after the call', (t) => {
  t.true(isDeparture(at(0), stamp(0.01)));
  t.true(isDeparture(at(0), stamp(49)));
  t.false(isDeparture(at(0), stamp(51)));
  t.false(isDeparture(at(0), stamp(-1)));
});

test('Deadlines come out in their order, each once, and never before their time', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50 })), fc.nat({ max: 60 }), (times, now) => {
      const queue = new DeadlineQueue<{ time: number }>();
      for (const time of times) queue.add(time, { time });
      const taken: number[] = [];
      for (let item = queue.takeUntil(now); item !== undefined; item = queue.takeUntil(now)) taken.push(item.time);
      const due = times.filter((time) => time <= now).sort((one, other) => one - other);
      return JSON.stringify(taken) === JSON.stringify(due) && queue.size === times.length - due.length;
    }),
  );
  t.pass();
});
