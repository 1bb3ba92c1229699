import { monitorEventLoopDelay } from 'node:perf_hooks';
import test, { type ExecutionContext } from 'ava';
import { DnsClient, type DnsQueryOptions, type DnsStep } from '../../../src/core/dns/client/dns-client.js';
import { parseServer } from '../../../src/core/dns/client/dns-server.js';
import { RecordType, responseCodeName } from '../../../src/core/dns/message/record-type.js';
import { recordAddress } from '../../../src/core/dns/message/record-data.js';
import { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import { type BadServer, startBadServer } from './bad-server.js';

let server: BadServer;
const client = new DnsClient(openHost());

test.before(async () => {
  server = await startBadServer();
});

test.after.always(async () => {
  client.close();
  await server.close();
});

const here = () => parseServer(`127.0.0.1#${server.port}`);

async function ask(name: string, options: DnsQueryOptions = {}) {
  const started = performance.now();
  const steps: DnsStep[] = [];
  const limits = { timeoutMs: 250, attempts: 1, onStep: (step: DnsStep) => steps.push(step), ...options };
  try {
    const reply = await client.query({ name, type: RecordType.A }, [here()], limits);
    const addresses = reply.message.answers.map((record) => recordAddress(reply.bytes, record));
    return { outcome: responseCodeName(reply.message.rcode), reply, addresses, steps, ms: performance.now() - started };
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
    return { outcome: error.reason, error, addresses: [], steps, ms: performance.now() - started };
  }
}

test('a right answer is believed', async (t) => {
  const { outcome, addresses, reply } = await ask('right.test');
  t.is(outcome, 'NOERROR');
  t.deepEqual(addresses, ['192.0.2.1']);
  t.is(reply?.transport, 'udp');
});

for (const rcode of ['nxdomain', 'servfail', 'refused']) {
  test(`${rcode.toUpperCase()} is told as it is`, async (t) => {
    t.is((await ask(`${rcode}.test`)).outcome, rcode.toUpperCase());
  });
}

const passedOver = ['wrongid', 'wrongquestion', 'wrongtype', 'notresponse', 'wrongopcode', 'noquestion', 'wrongsource'];
for (const label of [...passedOver, 'empty', 'short', 'garbage', 'silent']) {
  test(`what comes for ${label} is waited past until the time is up`, async (t) => {
    const { outcome, ms } = await ask(`${label}.test`);
    t.is(outcome, 'dns.timeout');
    t.true(ms >= 245, `gave up after ${ms} ms`);
  });
}

test('messages that were passed over are counted in the error', async (t) => {
  t.regex((await ask('wrongquestion.test')).error?.message ?? '', /1 messages that were no answer/);
});

test('the right answer is taken after wrong ones', async (t) => {
  t.deepEqual((await ask('latecomer.test')).addresses, ['192.0.2.1']);
});

for (const label of ['loop', 'forward', 'lyingcounts', 'lyinglength']) {
  test(`a message with ${label} is refused at once`, async (t) => {
    const { outcome, ms } = await ask(`${label}.test`);
    t.is(outcome, 'dns.malformed');
    t.true(ms < 200, `took ${ms} ms`);
  });
}

test.serial('an answer that does not fit comes whole over TCP', async (t) => {
  const { addresses, reply, steps } = await ask('truncated.test');
  t.is(addresses.length, 200);
  t.is(reply?.transport, 'tcp');
  t.deepEqual(
    steps.map(({ transport, outcome }) => [transport, outcome]),
    [
      ['udp', 'TC'],
      ['tcp', 'NOERROR'],
    ],
  );
});

test.serial('a TCP server that says nothing after TC costs no more than the one time limit', async (t) => {
  const { outcome, ms, steps } = await ask('truncatedsilent.test');
  t.is(outcome, 'dns.timeout');
  t.deepEqual(
    steps.map((step) => `${step.transport} ${step.outcome}`),
    ['udp TC', 'tcp dns.timeout'],
  );
  t.true(ms >= 240 && ms < 500, `took ${ms} ms`);
});

test.serial('a wrong question over TCP is no answer', async (t) => {
  t.is((await ask('truncatedwrong.test')).outcome, 'dns.timeout');
});

for (const label of ['truncatedrefused', 'truncatedhalf']) {
  test.serial(`a TCP connection that breaks (${label}) is told as such`, async (t) => {
    const { outcome, ms } = await ask(`${label}.test`);
    t.is(outcome, 'dns.unreachable');
    t.true(ms < 245, `took ${ms} ms`);
  });
}

async function longestBlock(t: ExecutionContext, work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  t.log(`the event loop stood still for ${(delay.max / 1e6).toFixed(1)} ms at most`);
  return delay.max / 1e6;
}

test.serial('64 KB of compression pointers do not hold up the event loop for 50 ms', async (t) => {
  await ask('bomb.test');
  const blocked = await longestBlock(t, async () => {
    const { outcome } = await ask('bomb.test', { timeoutMs: 2000 });
    t.is(outcome, 'dns.malformed');
  });
  t.true(blocked < 50, `${blocked} ms`);
});

test('a server without EDNS is asked without it', async (t) => {
  t.deepEqual((await ask('noedns.test')).addresses, ['192.0.2.1']);
});

test('extended errors are handed on', async (t) => {
  const { reply, outcome, steps } = await ask('ede.test');
  t.is(outcome, 'SERVFAIL');
  const expected = [{ code: 6, name: 'DNSSEC Bogus', text: 'signature of test. is wrong' }];
  t.deepEqual(reply?.message.edns?.extendedErrors, expected);
  t.deepEqual(steps[0]?.extendedErrors, expected);
});

test('letters of random case must come back as they were sent', async (t) => {
  t.is((await ask('right.test', { randomCase: true })).outcome, 'NOERROR');
  t.is((await ask('upper.test')).outcome, 'NOERROR');
  // One letter in upper case: by chance it was sent like that, or it is no answer.
  const outcomes = new Set<string>();
  for (let round = 0; round < 12; round++) {
    outcomes.add((await ask('upper.test', { randomCase: true, timeoutMs: 60 })).outcome);
  }
  t.true(outcomes.has('dns.timeout'));
});

test.serial('a failing server makes way for the next, and a dead one too', async (t) => {
  const dead = await startBadServer();
  const other = await startBadServer();
  await dead.close();
  try {
    const servers = [dead, server, other].map(({ port }) => parseServer(`127.0.0.1#${port}`));
    const steps: DnsStep[] = [];
    const onStep = (step: DnsStep) => steps.push(step);
    const reply = await client.query({ name: 'right.test', type: 1 }, servers, { onStep, timeoutMs: 500 });
    t.is(reply.message.rcode, 0);
    t.deepEqual(
      steps.map(({ outcome }) => outcome),
      ['dns.unreachable', 'NOERROR'],
    );
    steps.length = 0;
    const failed = await client.query({ name: 'servfail.test', type: 1 }, servers, { onStep, timeoutMs: 500 });
    t.is(failed.message.rcode, 2);
    t.deepEqual(
      steps.map(({ outcome }) => outcome),
      ['dns.unreachable', 'SERVFAIL', 'SERVFAIL'],
    );
  } finally {
    await other.close();
  }
});

test('a server that no route leads to makes way for the next, and is dns.unreachable alone', async (t) => {
  const nowhere = parseServer('255.255.255.255');
  const steps: DnsStep[] = [];
  const onStep = (step: DnsStep) => steps.push(step);
  const reply = await client.query({ name: 'right.test', type: 1 }, [nowhere, here()], { onStep });
  t.is(reply.message.rcode, 0);
  t.deepEqual(
    steps.map(({ outcome }) => outcome),
    ['dns.unreachable', 'NOERROR'],
  );
  await t.throwsAsync(client.query({ name: 'right.test', type: 1 }, [nowhere]), {
    message: 'There is no way to the name server 255.255.255.255 (EACCES)',
  });
  const zoneless = client.query({ name: 'right.test', type: 1 }, [parseServer('fe80::1')]);
  const error = await t.throwsAsync(zoneless, {
    instanceOf: BusinessError,
    message: /^There is no way to .* fe80::1 /,
  });
  t.regex(error?.hint ?? '', /needs its interface/);
});

test.serial('a silent server is asked again', async (t) => {
  const before = server.seen.udp;
  t.is((await ask('silent.test', { attempts: 3, timeoutMs: 100 })).outcome, 'dns.timeout');
  t.is(server.seen.udp - before, 3);
});

test.serial('ports change and ids do not follow one another', async (t) => {
  const fresh = new DnsClient(openHost());
  server.ports.clear();
  server.ids.length = 0;
  const all = Array.from({ length: 2000 }, () => fresh.query({ name: 'right.test', type: 1 }, [here()]));
  const replies = await Promise.all(all);
  fresh.close();
  t.true(replies.every(({ message }) => message.rcode === 0));
  t.true(server.ports.size >= 4, `${server.ports.size} ports`);
  const following = server.ids.filter((id, index) => Math.abs(id - (server.ids[index - 1] ?? 0)) <= 1).length;
  t.true(following < 10, `${following} ids follow one another`);
  t.true(new Set(server.ids).size > 1900);
});

test('a signal ends the wait, and closing the client ends all', async (t) => {
  const reason = new Error('enough');
  const stop = new AbortController();
  setTimeout(() => stop.abort(reason), 30);
  await t.throwsAsync(ask('silent.test', { signal: stop.signal, timeoutMs: 5000 }), { message: 'enough' });
  const other = new DnsClient(openHost());
  const waiting = other.query({ name: 'silent.test', type: 1 }, [here()], { timeoutMs: 5000 });
  setTimeout(() => other.close(), 30);
  await t.throwsAsync(waiting, { message: /closed before the answer/ });
});

test.serial('names that cannot be asked for are refused before anything is sent', async (t) => {
  const before = server.seen.udp;
  for (const name of ['', 'a..b', `${'x'.repeat(64)}.test`, `${'abcdefg.'.repeat(32)}test`, 'a b.test', 'a\\.b.test']) {
    t.is((await ask(name)).outcome, 'value.name', name);
  }
  t.is(server.seen.udp, before);
});
