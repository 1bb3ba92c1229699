import test from 'ava';
import type { Probe, ProbeAnswer, ReplyEvent } from '../../../src/core/probe/probe.js';
import { readAsnDatabase } from '../../../src/core/trace/asn-database.js';
import { flowsNeeded } from '../../../src/core/trace/find-flows.js';
import { nextSteps } from '../../../src/core/trace/next-steps.js';
import { distanceOf, newSlot, PathRecord, type Slot } from '../../../src/core/trace/path-record.js';
import { traceRoute } from '../../../src/core/trace/trace-route.js';
import { type TraceOptions, traceSettings } from '../../../src/core/trace/trace-settings.js';
import { streamTrace } from '../../../src/core/trace/stream-trace.js';
import { unreachableMark } from '../../../src/core/trace/unreachable-mark.js';
import { plainPaint } from '../../../src/cli/render/colour.js';
import type { Screen } from '../../../src/cli/render/screen.js';
import { TraceDisplay } from '../../../src/cli/render/show-trace.js';
import { replyTo, simulatedHost } from '../probe/simulated-prober.js';

interface Network {
  /** Hops to the destination. */
  readonly distance: number;
  /** TTL with which its answers arrive; as if the way back were as long when absent. */
  readonly replyTtl?: number;
  /** Hops that never answer. */
  readonly silent?: readonly number[];
  /** The destination answers this many probes at most. */
  readonly mostAnswers?: number;
  readonly rttMs?: number;
  /** Who answers for a hop. */
  address?(ttl: number, count: number): string;
}

/** Traces 192.0.2.99 in a network of the mind, and tells how often each TTL and the destination were asked. */
async function traced(network: Network, options: TraceOptions = {}) {
  const { distance, silent = [], mostAnswers = 1e9, rttMs = 1, replyTtl = 64 - distance + 1 } = network;
  const address = network.address ?? ((ttl: number) => `10.0.${ttl}.1`);
  const asked: number[] = [];
  let answered = 0;
  const host = simulatedHost({
    sent(probe: Probe<unknown>, _request, tell) {
      asked.push(probe.ttl);
      const tellLater = (more: Partial<ProbeAnswer>): void =>
        void setTimeout(() => tell(replyTo(probe, rttMs, more)), rttMs);
      if (probe.ttl >= distance) {
        if (!silent.includes(distance) && ++answered <= mostAnswers) tellLater({ ttl: replyTtl });
      } else if (!silent.includes(probe.ttl)) {
        const from = address(probe.ttl, asked.filter((ttl) => ttl === probe.ttl).length);
        tellLater({ kind: 'expired', from, reached: false, ttl: 64 - probe.ttl + 1, icmpType: 11, icmpCode: 0 });
      }
    },
  });
  const trace = await traceRoute(host, '192.0.2.99', { intervalMs: 1, ...options });
  return { ...trace, asked, overshoot: asked.filter((ttl) => ttl >= distance).length };
}

test('Whatever the length of the path, each hop is asked five times, and UDP asks the destination no more often', async (t) => {
  for (const distance of [1, 2, 3, 5, 6, 7, 10, 15, 25, 30]) {
    const found = await traced({ distance }, { protocol: 'udp' });
    t.is(found.hops.length, distance);
    t.true(
      found.hops.every(({ sent, received }) => sent >= 5 && received === sent),
      `${distance}: ${found.hops.map(({ sent, received }) => `${received}/${sent}`).join(' ')}`,
    );
    t.true(found.overshoot <= Math.max(6, 6 - distance + 1), `${distance}: ${found.overshoot} to the destination`);
  }
});

/** What a destination ten hops away answers a far probe. */
function destinationReply(far: Slot): ReplyEvent<Slot> {
  const [number, port, answers, flow] = [0, 0, 0, 0];
  const sent = { destination: '192.0.2.99', ttl: far.ttl, sentAtMs: far.sentAtMs, tag: far };
  const probe = { number, port, answers, flow, lost: false, ...sent };
  const answer = {
    kind: 'reply',
    from: '192.0.2.99',
    reached: true,
    rttMs: 50,
    timestamps: 'kernel',
    ttl: 55,
  } as const;
  return { type: 'reply', probe, ...answer, icmpType: 0, icmpCode: 0, mtu: 0, mpls: [], duplicate: false, late: false };
}

/** When the strategy sends to one hop of ten, the destination, whose first turn comes with the answer to the far probe. */
function sendsToTheEnd(options: TraceOptions): number[] {
  const settings = traceSettings(options);
  const path = new PathRecord();
  const far = newSlot(30, true);
  path.sent(far, 1000);
  const sends: number[] = [];
  for (let nowMs = 1050; nowMs < 1250; nowMs++) {
    if (nowMs === 1050) path.answered(far, destinationReply(far), nowMs, false);
    for (const ttl of nextSteps(path, settings, 'icmp', nowMs).send) {
      path.sent(newSlot(ttl), nowMs);
      if (ttl === 10) sends.push(nowMs - 1000);
    }
  }
  return sends;
}

test('A hop that is asked late catches up with the others, but for an interval of the user', (t) => {
  t.deepEqual(sendsToTheEnd({}), [50, 55, 60, 65]);
  t.deepEqual(sendsToTheEnd({ intervalMs: 30 }), [50, 80, 110, 140]);
  t.deepEqual(sendsToTheEnd({ queries: 7 }), [50, 55, 60, 65, 80]);
});

test('A way back of another length, or an odd initial TTL, misleads nobody for long', async (t) => {
  for (const replyTtl of [64, 60, 50, 40, 128, 120, 255, 243, 30, 0]) {
    const found = await traced({ distance: 9, replyTtl }, { protocol: 'udp' });
    t.is(found.hops.length, 9, String(replyTtl));
    t.deepEqual([found.verdict, found.hops[8]?.address], ['reached', '192.0.2.99']);
  }
});

test('A destination that is silent leaves the path as far as it goes, one that is silent at the end too', async (t) => {
  const found = await traced({ distance: 7, silent: [7] }, { maxHops: 12 });
  t.deepEqual([found.verdict, found.hops.length, found.hops[6]?.verdict], ['unreached', 7, 'beyond']);
  const gap = await traced({ distance: 14, silent: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13] });
  t.deepEqual([gap.verdict, gap.hops.length], ['reached', 14]);
  t.deepEqual(
    gap.hops.map(({ verdict }) => verdict).slice(3, 13),
    Array.from({ length: 10 }, () => 'silent'),
  );
  const nothing = await traced({ distance: 3, silent: [1, 2, 3] }, { maxHops: 4, hopWaitMs: 20 });
  t.deepEqual([nothing.verdict, nothing.note, nothing.timestamps], ['unreached', 'nothing answered', null]);
});

test('More hops than wanted are not asked, and hops before the first wanted neither', async (t) => {
  const found = await traced({ distance: 9 }, { maxHops: 4 });
  t.deepEqual([found.verdict, found.hops.length, Math.max(...found.asked)], ['unreached', 4, 4]);
  const later = await traced({ distance: 9 }, { firstHop: 6 });
  t.deepEqual(
    later.hops.map(({ jumpNo }) => jumpNo),
    [6, 7, 8, 9],
  );
  t.false(later.asked.some((ttl) => ttl < 6));
});

test('The same address again and again, or a few in a circle, is a loop, and ends the trace', async (t) => {
  const stuck = await traced({ distance: 99, address: (ttl) => `10.0.${Math.min(ttl, 4)}.1` });
  t.deepEqual([stuck.verdict, stuck.hops.at(-1)?.verdict], ['loop', 'loop']);
  const circle = await traced({ distance: 99, address: (ttl) => (ttl < 4 ? `10.0.${ttl}.1` : `10.9.${ttl % 3}.1`) });
  t.is(circle.verdict, 'loop');
  t.regex(circle.note, /3 routers in a circle/);
  t.true(circle.hops.length < 20);
});

test('A path that changes once is told from a router that spreads packets', async (t) => {
  const changing = await traced({
    distance: 4,
    address: (ttl, count) => `10.0.${ttl}.${ttl === 2 && count > 2 ? 2 : 1}`,
  });
  t.deepEqual(
    changing.hops.map(({ pathChange }) => pathChange),
    [false, true, false, false],
  );
  const spreading = await traced({
    distance: 4,
    address: (ttl, count) => `10.0.${ttl}.${ttl === 2 ? 1 + (count % 2) : 1}`,
  });
  t.deepEqual([spreading.hops[1]?.pathChange, spreading.hops[1]?.addresses.length], [false, 2]);
});

test('A signal ends the trace with what is known; what is outstanding is pending, not lost', async (t) => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 60);
  const found = await traced({ distance: 6, rttMs: 1, silent: [3] }, { signal: stop.signal, intervalMs: 30 });
  t.true(found.elapsedMs < 250, String(found.elapsedMs));
  const silent = found.hops[2];
  t.is(silent?.pending, silent?.sent);
});

test('The stream tells answers and the end; leaving it ends the trace', async (t) => {
  const host = simulatedHost({
    sent: (probe, _request, tell) => tell(replyTo(probe, 1, { ttl: 64 })),
  });
  const types: string[] = [];
  for await (const { type } of streamTrace(host, '192.0.2.1', { intervalMs: 1 })) types.push(type);
  t.deepEqual([types.at(-1), types.filter((type) => type === 'answer').length >= 5], ['end', true]);
  for await (const notice of streamTrace(host, '192.0.2.1')) {
    t.is(notice.type, 'answer');
    break;
  }
});

test('Options out of their ranges are refused before anything is sent', async (t) => {
  const wrong: TraceOptions[] = [
    { maxHops: 0 },
    { maxHops: 256 },
    { firstHop: 31 },
    { queries: 0 },
    { queries: 1.5 },
    { flows: 129 },
    { dscp: 64 },
    { port: 0 },
    { hopWaitMs: 0 },
    { intervalMs: -1 },
  ];
  for (const options of wrong) {
    await t.throwsAsync(() => traced({ distance: 1 }, options), { name: 'BusinessError' }, JSON.stringify(options));
  }
});

test('Distances follow from the TTLs that systems begin with, and flows from the stopping rule at 95 %', (t) => {
  t.deepEqual([64, 55, 128, 119, 255, 246, 30, 0].map(distanceOf), [1, 10, 1, 10, 1, 10, 3, undefined]);
  t.deepEqual([1, 2, 3, 4, 5].map(flowsNeeded), [6, 11, 16, 21, 27]);
});

test('Unreachable codes have the marks of traceroute', (t) => {
  const mark = (icmpCode: number, family: 4 | 6): string =>
    unreachableMark({ kind: 'unreachable', icmpCode } as ProbeAnswer, family);
  t.deepEqual(
    [0, 1, 2, 13, 99].map((code) => mark(code, 4)),
    ['!N', '!H', '!P', '!X', '!<99>'],
  );
  t.deepEqual(
    [0, 1, 3].map((code) => mark(code, 6)),
    ['!N', '!X', '!H'],
  );
});

const table = `0.0.0.0\t9.255.255.255\t0\tNone\tNot routed
10.0.0.0\t10.0.255.255\t64500\tZZ\tEXAMPLE-ONE
10.2.0.0\t10.2.0.255\t64501\tZZ\tEXAMPLE "TWO", INC.
2001:db8::\t2001:db8:ffff:ffff:ffff:ffff:ffff:ffff\t64502\tZZ\tEXAMPLE-SIX
`;
const prefixes = `network,autonomous_system_number,autonomous_system_organization
10.0.0.0/16,64500,EXAMPLE-ONE
10.2.0.0/24,64501,"EXAMPLE ""TWO"", INC."
2001:db8::/32,64502,EXAMPLE-SIX
`;

test('Autonomous systems are found in tables of ranges and of prefixes, by either family', (t) => {
  for (const text of [table, prefixes, prefixes.replaceAll('\n', '\r\n')]) {
    const database = readAsnDatabase({ readText: () => text }, 'asn');
    t.deepEqual(database.systemOf('10.0.3.4'), { asn: 64_500, name: 'EXAMPLE-ONE' });
    t.deepEqual(database.systemOf('10.2.0.255'), { asn: 64_501, name: 'EXAMPLE "TWO", INC.' });
    t.is(database.systemOf('10.1.0.1'), undefined);
    t.is(database.systemOf('192.0.2.1'), undefined);
    t.is(database.systemOf('2001:db8:1::1')?.asn, 64_502);
    t.is(database.systemOf('2001:db9::1'), undefined);
  }
  for (const text of ['', 'no table', '\n\n', '{"json": true}']) {
    t.throws(() => readAsnDatabase({ readText: () => text }, 'asn'), { message: /no table of autonomous systems/ });
  }
});

test('A path longer than the terminal is high keeps its headings and its farthest hops in sight', async (t) => {
  const { asked: _, overshoot: __, ...trace } = await traced({ distance: 20 });
  const show = (height: number): Promise<readonly string[]> =>
    new Promise((shown) => {
      const screen: Screen = {
        ...{ live: true, width: 80, height, paint: plainPaint },
        print: async () => undefined,
        repaint: async (lines) => shown(lines),
        onKey: () => undefined,
      };
      const display = new TraceDisplay(screen, { quiet: false, stop: undefined });
      // Not painted more often than ten times a second.
      setTimeout(() => display.take({ slot: undefined, trace: () => trace }), 150);
    });
  const hopOf = (line: string): string => line.trim().split(' ', 1).join();
  const low = await show(8);
  t.deepEqual(low.map(hopOf), ['HOP', '15', '16', '17', '18', '19', '20']);
  const high = await show(60);
  t.deepEqual([high.at(0)?.slice(0, 7), hopOf(high.at(-1) ?? '')], ['Path to', '20']);
});
