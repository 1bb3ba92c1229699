import test from 'ava';
import fc from 'fast-check';
import { RoundTrips } from '../../../src/core/probe/round-trips.js';

const summaryOf = (times: readonly number[]) => {
  const trips = new RoundTrips();
  for (const time of times) trips.add(time);
  return trips.summary();
};

test('Without a time there is nothing to tell', (t) => {
  t.deepEqual(summaryOf([]), {
    rtt: [],
    p50Ms: null,
    p95Ms: null,
    p99Ms: null,
    jitterMs: null,
    meanDifferenceMs: null,
  });
});

test('A single time is every percentile, and deviates from nothing', (t) => {
  t.deepEqual(summaryOf([1.2345]), {
    rtt: [1.235, 1.235, 1.235, 0],
    p50Ms: 1.235,
    p95Ms: 1.235,
    p99Ms: 1.235,
    jitterMs: null,
    meanDifferenceMs: null,
  });
});

test('Known times give the figures worked out by hand', (t) => {
  // Differences 10, 30, 20. Jitter: 10/16 = 0.625, then 0.625 + 29.375/16, then + (20 - 2.4609375)/16.
  t.deepEqual(summaryOf([10, 20, 50, 30]), {
    rtt: [10, 27.5, 50, 14.79],
    p50Ms: 20,
    p95Ms: 50,
    p99Ms: 50,
    jitterMs: 3.557,
    meanDifferenceMs: 20,
  });
});

test('Percentiles are times that were measured, at their nearest rank', (t) => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  const { p50Ms, p95Ms, p99Ms } = summaryOf(hundred);
  t.deepEqual([p50Ms, p95Ms, p99Ms], [50, 95, 99]);
});

test('Average and deviation agree with their definitions for any times', (t) => {
  const times = fc.array(fc.double({ min: 0, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(times, (list) => {
      const [least = 0, average = 0, most = 0, deviation = 0] = summaryOf(list).rtt;
      const mean = list.reduce((sum, each) => sum + each, 0) / list.length;
      const variance = list.reduce((sum, each) => sum + (each - mean) ** 2, 0) / list.length;
      t.true(Math.abs(average - mean) <= 0.001 && Math.abs(deviation - Math.sqrt(variance)) <= 0.001);
      t.true(Math.abs(least - Math.min(...list)) <= 0.001 && Math.abs(most - Math.max(...list)) <= 0.001);
    }),
  );
});
