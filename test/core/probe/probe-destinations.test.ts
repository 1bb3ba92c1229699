import { constants } from 'node:os';
import test from 'ava';
import fc from 'fast-check';
import { BusinessError, type Host, probeDestinations, streamProbes, traceRoute } from '../../../src/index.js';
import { systemError } from '../../../src/core/kernel/system-error.js';
import { queryProbeResultOf } from '../../../src/core/probe/query-probe-result.js';
import { sendFailure } from '../../../src/core/probe/send-failure.js';
import { ProbeTally } from '../../../src/core/probe/probe-tally.js';
import type { ProbeRequest, ReplyEvent } from '../../../src/core/probe/probe.js';
import { replyTo, simulatedHost } from './simulated-prober.js';

const answering = (rttMs = 1): Host => simulatedHost({ sent: (probe, _, tell) => tell(replyTo(probe, rttMs)) });

test('Five probes go to a destination unless count or duration say otherwise', async (t) => {
  const sentWith = async (options: object) => {
    const [report] = await probeDestinations(answering(), ['192.0.2.1'], { intervalMs: 1, ...options });
    return report?.sent;
  };
  t.is(await sentWith({}), 5);
  t.is(await sentWith({ count: 3 }), 3);
  t.is(await sentWith({ durationMs: 7 }), 7);
  t.is(await sentWith({ durationMs: 70, count: 4 }), 4);
  t.is(await sentWith({ durationMs: 1, intervalMs: 20 }), 1);
});

test('A run ends with the last answer, and at the latest when the last probe has waited its time', async (t) => {
  const start = performance.now();
  await probeDestinations(answering(), ['192.0.2.1'], { count: 2, intervalMs: 50, timeoutMs: 10_000 });
  const took = performance.now() - start;
  t.true(took >= 50 && took < 2000, `${took} ms`);
});

test('Options out of their range are refused before anything is asked', async (t) => {
  const host = simulatedHost({ sent: () => t.fail() });
  for (const options of [
    { count: 0 },
    { count: 1.5 },
    { intervalMs: 0 },
    { sizeBytes: 65_508 },
    { port: 0 },
    { ttl: 256 },
  ]) {
    const error = await t.throwsAsync(probeDestinations(host, ['192.0.2.1'], options), { instanceOf: BusinessError });
    t.is(error?.reason, 'value.range', JSON.stringify(options));
  }
});

test('A source of another family than a destination is refused', async (t) => {
  const host = simulatedHost({ sent: () => t.fail() });
  for (const [destination, source] of [
    ['192.0.2.1', '2001:db8::1'],
    ['2001:db8::1', '192.0.2.1'],
    ['192.0.2.1', 'home'],
  ] as const) {
    const error = await t.throwsAsync(probeDestinations(host, [destination], { source }), {
      instanceOf: BusinessError,
    });
    t.is(error?.reason, 'value.address');
    const traced = traceRoute(host, destination, { sourceAddress: source });
    t.is((await t.throwsAsync(traced, { instanceOf: BusinessError }))?.message, error?.message);
  }
});

test('A link-local destination without its interface is told to want one', (t) => {
  const error = sendFailure(constants.errno.EINVAL, 'fe80::1', 64);
  t.deepEqual([error.reason, error.hint], ['value.address', 'as fe80::1%eth0']);
  t.is(sendFailure(constants.errno.EINVAL, '2001:db8::1', 64).reason, 'kernel.failed');
});

test('A name is looked up in the family of the source', async (t) => {
  const asked: unknown[] = [];
  const host = simulatedHost(
    { sent: (probe, _, tell) => tell(replyTo(probe, 1)) },
    {
      resolve: async (_, { family } = {}) => {
        asked.push(family);
        return [{ address: family === 6 ? '2001:db8::9' : '192.0.2.9' }];
      },
    },
  );
  for (const source of ['2001:db8::1', '192.0.2.1']) {
    await probeDestinations(host, ['both.test'], { source, count: 1 });
    await traceRoute(host, 'both.test', { sourceAddress: source, queries: 1, names: false });
  }
  t.deepEqual(asked, [6, 6, 4, 4]);
});

test('One destination that does not resolve is an error; among others it has its own', async (t) => {
  const host = simulatedHost(
    { sent: (probe, _, tell) => tell(replyTo(probe, 1)) },
    {
      resolve: async (name) => {
        if (name === 'gone.test') throw new BusinessError('dns.nxdomain', 'The name gone.test does not resolve');
        return [{ address: name }];
      },
    },
  );
  const error = await t.throwsAsync(probeDestinations(host, ['gone.test']), { instanceOf: BusinessError });
  t.is(error?.reason, 'dns.nxdomain');
  const reports = await probeDestinations(host, ['gone.test', '192.0.2.1', '2001:DB8::0:1'], { count: 1 });
  t.deepEqual(
    reports.map(({ destination, address, sent, lossRate, error: why }) => [
      destination,
      address,
      sent,
      lossRate,
      why?.reason,
    ]),
    [
      ['gone.test', '', 0, 100, 'dns.nxdomain'],
      ['192.0.2.1', '192.0.2.1', 1, 0, undefined],
      ['2001:DB8::0:1', '2001:db8::1', 1, 0, undefined],
    ],
  );
});

test('Ten thousand destinations of both families share two probers, and keep their order', async (t) => {
  const opened: number[] = [];
  let closed = 0;
  const host = simulatedHost({
    opened: ({ family }) => opened.push(family),
    closed: () => closed++,
    sent: (probe, _, tell) => tell(replyTo(probe, 1)),
  });
  const destinations = Array.from({ length: 10_000 }, (_, index) =>
    index % 2 === 0 ? `10.${index >> 8}.${index & 255}.1` : `fd00::${index.toString(16)}`,
  );
  const reports = await probeDestinations(host, destinations, { count: 2, intervalMs: 100 });
  t.is(opened.length, 2);
  t.deepEqual([new Set(opened), closed], [new Set([4, 6]), 2]);
  t.deepEqual(
    reports.map(({ destination }) => destination),
    destinations,
  );
  t.true(reports.every(({ sent, received }) => sent === 2 && received === 2));
});

test('A send that fails ends its destination at once with what was counted, and no other', async (t) => {
  let sends = 0;
  const host = simulatedHost({
    sent: (probe, _, tell) => {
      if (probe.destination === '192.0.2.9' && ++sends > 2) throw new BusinessError('route.unreachable', 'No way');
      tell(replyTo(probe, 1));
    },
  });
  const [failed, other] = await probeDestinations(host, ['192.0.2.9', '192.0.2.1'], { count: 4, intervalMs: 5 });
  t.like(failed, { sent: 2, lost: 0, lossRate: 0 });
  t.is(failed?.error?.reason, 'route.unreachable');
  t.like(other, { sent: 4, received: 4, error: null });
  const none = simulatedHost({
    sent: () => {
      throw new BusinessError('route.unreachable', 'No way');
    },
  });
  t.deepEqual(await queryProbeResultOf(none, '192.0.2.1', 3), { lossRate: 100, rtt: [] });
});

test('A full buffer is waited for: nothing is lost by it', async (t) => {
  let refusals = 0;
  const host = simulatedHost({
    sent: (probe, _, tell) => {
      if (refusals++ % 3 !== 2) throw systemError(105, 'send', probe.destination);
      tell(replyTo(probe, 1));
    },
  });
  const [report] = await probeDestinations(host, ['192.0.2.1'], { count: 3, intervalMs: 1 });
  t.like(report, { sent: 3, received: 3, lossRate: 0, error: null });
});

test('What is outstanding when it is stopped is pending, not lost', async (t) => {
  const controller = new AbortController();
  const host = simulatedHost({
    sent: (probe, _, tell) => {
      if (probe.number < 2) tell(replyTo(probe, 1));
      else setTimeout(() => controller.abort(), 5);
    },
  });
  const [report] = await probeDestinations(host, ['192.0.2.1'], {
    count: 9,
    intervalMs: 20,
    signal: controller.signal,
  });
  t.like(report, { received: 2, lost: 0, lossRate: 0 });
  t.true(report !== undefined && report.pending === report.sent - 2 && report.pending > 0);
});

test('An answer that takes long lets later ones take twice as long', async (t) => {
  const asked: (ProbeRequest<unknown> & { number: number })[] = [];
  const host = simulatedHost({
    sent: (probe, request, tell) => {
      asked.push({ ...request, number: probe.number });
      tell(replyTo(probe, 1500));
    },
  });
  await probeDestinations(host, ['192.0.2.1'], { count: 2, intervalMs: 20 });
  t.deepEqual(
    asked.map(({ timeoutMs }) => timeoutMs),
    [1000, 3000],
  );
  await probeDestinations(host, ['192.0.2.1'], { count: 2, intervalMs: 20, timeoutMs: 70 });
  t.deepEqual(
    asked.slice(2).map(({ timeoutMs }) => timeoutMs),
    [70, 70],
  );
});

test('A process that was held up goes on without a burst, one that is merely late catches up', async (t) => {
  const at: number[] = [];
  let skipMs = 0;
  const clock = { now: () => new Date(), monotonic: () => performance.now() + skipMs };
  const host = simulatedHost(
    {
      sent: (probe, _, tell) => {
        at.push(clock.monotonic());
        if (probe.number === 1) skipMs = 5000;
        tell(replyTo(probe, 1));
      },
    },
    { clock },
  );
  await probeDestinations(host, ['192.0.2.1'], { count: 6, intervalMs: 20 });
  const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  t.true((gaps[1] ?? 0) > 4900, gaps.join());
  const wholeAfter = (at[5] ?? 0) - (at[2] ?? 0);
  t.true(wholeAfter > 50, gaps.join());
});

test('A step of the wall clock changes neither times nor counts', async (t) => {
  let calls = 0;
  const clock = { now: () => new Date(++calls % 2 === 0 ? 0 : Date.now()), monotonic: () => performance.now() };
  const host = simulatedHost({ sent: (probe, _, tell) => tell(replyTo(probe, 2)) }, { clock });
  const [report] = await probeDestinations(host, ['192.0.2.1'], { count: 4, intervalMs: 5 });
  t.like(report, { sent: 4, received: 4, lossRate: 0, rtt: [2, 2, 2, 0] });
});

test('The stream tells each answer and ends with the summary; leaving it ends the probing', async (t) => {
  const host = simulatedHost({
    sent: (probe, _, tell) => tell(probe.number === 1 ? { type: 'lost', probe } : replyTo(probe, probe.number)),
  });
  const told: string[] = [];
  for await (const notice of streamProbes(host, ['192.0.2.1'], { count: 3, intervalMs: 1 })) {
    told.push(`${notice.type} ${'sequence' in notice ? notice.sequence : notice.report.received}`);
  }
  t.deepEqual(told, ['reply 1', 'lost 2', 'reply 3', 'summary 2']);
  let sends = 0;
  let closed = false;
  const endless = simulatedHost({
    sent: (probe, _, tell) => (sends++, tell(replyTo(probe, 1))),
    closed: () => (closed = true),
  });
  for await (const _ of streamProbes(endless, ['192.0.2.1'], { count: 1000, intervalMs: 5 })) break;
  t.true(closed);
  t.true(sends < 500);
});

test('The stream throws what the probing throws', async (t) => {
  const host = simulatedHost({
    sent: () => undefined,
    opened: () => {
      throw new BusinessError('permission', 'no');
    },
  });
  const error = await t.throwsAsync(async () => {
    for await (const _ of streamProbes(host, ['192.0.2.1'])) t.fail();
  });
  t.is(error?.message, 'no');
});

test('Limits are passed when more is lost, or the average takes longer, than they say', async (t) => {
  const host = simulatedHost({
    sent: (probe, _, tell) => tell(probe.number % 4 === 0 ? { type: 'lost', probe } : replyTo(probe, 10)),
  });
  const exceeded = async (limits: object) => {
    const [report] = await probeDestinations(host, ['192.0.2.1'], { count: 4, intervalMs: 1, limits });
    return report?.exceeded;
  };
  t.deepEqual(await exceeded({ lossPercent: 25, rttMs: 10 }), []);
  t.deepEqual(await exceeded({ lossPercent: 24.9, rttMs: 9.99 }), ['loss', 'rtt']);
});

test('Whatever comes, every probe is either received, lost or pending, and counted once', (t) => {
  const target = { destination: 'd', address: 'd', family: 4, scopeId: 0 } as const;
  const engine = { protocol: 'icmp', fellBack: false, name: 'sockets' } as const;
  // What becomes of each probe: first outcome, then whether further answers come.
  const fate = fc.record({
    first: fc.constantFrom('reply', 'lost', 'lost-then-late', 'refused', 'none'),
    again: fc.nat(2),
  });
  const probe = { number: 0, destination: 'd', port: 0, ttl: 1, flow: 0, sentAtMs: 0, tag: 0, answers: 0, lost: false };
  fc.assert(
    fc.property(fc.array(fate, { maxLength: 60 }), (fates) => {
      const tally = new ProbeTally();
      const expected = { received: 0, lost: 0, duplicates: 0, late: 0 };
      for (const { first, again } of fates) {
        const sequence = tally.countSent();
        const reply = (more: object) => replyTo(probe, sequence, more) as ReplyEvent<unknown>;
        if (first.startsWith('lost')) tally.countLost();
        if (first === 'refused') tally.countRefusal(reply({ icmpType: 3, icmpCode: 13, from: 'r' }), 4, false);
        if (first === 'reply' || first === 'lost-then-late') {
          tally.countReply(sequence, reply({ late: first !== 'reply' }));
          expected.received++;
          expected.late += first === 'reply' ? 0 : 1;
          expected.duplicates += again;
          for (let more = 0; more < again; more++) tally.countReply(sequence, reply({ duplicate: true }));
        }
        if (first === 'lost' || first === 'refused') expected.lost++;
      }
      const report = tally.report(target, engine, null);
      t.like(report, expected);
      t.is(report.sent, fates.length);
      t.is(report.received + report.lost + report.pending, report.sent);
      const settled = report.received + report.lost;
      t.is(report.lossRate, settled > 0 ? (100 * report.lost) / settled : report.sent === 0 ? 100 : 0);
      t.is(report.rtt.length, report.received > 0 ? 4 : 0);
    }),
  );
});

test('An answer is out of order when one to a later probe came before it', (t) => {
  const tally = new ProbeTally();
  const probe = { number: 0, destination: 'd', port: 0, ttl: 1, flow: 0, sentAtMs: 0, tag: 0, answers: 0, lost: false };
  for (let sent = 0; sent < 5; sent++) tally.countSent();
  const orders = [1, 3, 2, 5, 4].map(
    (sequence) => tally.countReply(sequence, replyTo(probe, 1) as ReplyEvent<unknown>).reordered,
  );
  t.deepEqual(orders, [false, false, true, false, true]);
});
