// How far the round-trip times of `net probe`, `ping` and `net trace` are from those on the wire, by a capture of both.
//   node bench/accuracy.mjs [--count 200] [--node /path/to/node]
// Needs root and python3. Everything happens in network namespaces, which end with this program.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { distant, withChain } from './router-lab.mjs';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '200' }, node: { type: 'string', default: process.execPath } },
});
const here = dirname(fileURLToPath(import.meta.url));
const wireTimes = (captured) => captured.map(({ rttMs }) => rttMs);
const net = [values.node, join(here, '../bin/net.cjs')];

for (const [title, options] of [
  ['round trip near 0', { routers: 3 }],
  ['round trip 50 ms', { routers: 9, hops: distant }],
]) {
  await withChain(options, async (chain) => {
    console.log(title);
    const ours = await besideCapture(
      chain,
      chain.asUser([...net, 'probe', chain.ipv4, '-c', values.count, '--interval', '10ms', '--ndjson']),
    );
    const times = ours.stdout
      .split('\n')
      .filter((line) => line.includes('"reply"'))
      .map((line) => JSON.parse(line));
    tell(
      'net probe (ordinary user)',
      times.map(({ rttMs }) => rttMs),
      wireTimes(ours.captured),
      15,
    );
    const ping = await besideCapture(
      chain,
      chain.client.inside(['ping', '-n', '-i0.01', `-c${values.count}`, chain.ipv4]),
    );
    const pings = [...ping.stdout.matchAll(/time=([\d.]+) ms/g)].map(([, time]) => Number(time));
    tell('ping (root)', pings, wireTimes(ping.captured));
  });
}
await withChain({ routers: 9 }, async (chain) => {
  const traced = await besideCapture(
    chain,
    chain.asUser([...net, 'trace', chain.ipv4, '-n', '--json', '--queries', '20']),
  );
  const { hops } = JSON.parse(traced.stdout);
  const wire = wirePerTtl(traced.captured, hops.length);
  const errors = hops.map(({ jumpNo, averageMs }) => (averageMs - wire[jumpNo - 1]) * 1000);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const worst = Math.max(...errors.map(Math.abs));
  console.log(
    `net trace, average of each of ${hops.length} hops: ${mean.toFixed(1)} us off, at worst ${worst.toFixed(1)}${over(worst, 10)}`,
  );
});

/** Runs a command while all ICMP on the client's link is captured. */
async function besideCapture(chain, command) {
  const capture = chain.client.start(['python3', join(here, 'capture.py')]);
  let text = '';
  capture.stdout.setEncoding('utf8').on('data', (more) => (text += more));
  await once(capture.stdout, 'data');
  const { stdout } = spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
  await sleep(200);
  capture.kill();
  const captured = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(' '));
  return { stdout, captured: pairs(captured) };
}

/** Each request with its answer, in ms, in the order of sending. */
function pairs(lines) {
  const sent = new Map();
  for (const [way, at, id, sequence, ttl] of lines) {
    const key = `${id} ${sequence}`;
    if (way === 'out') sent.set(key, { at: BigInt(at), ttl: Number(ttl) });
    else if (sent.has(key)) sent.get(key).rttMs ??= Number(BigInt(at) - sent.get(key).at) / 1e6;
  }
  return [...sent.values()].filter(({ rttMs }) => rttMs !== undefined);
}

/** The average of each hop on the wire; what went farther belongs to the last. */
function wirePerTtl(captured, hops) {
  return Array.from({ length: hops }, (_, index) => {
    const own = captured.filter(({ ttl }) => Math.min(ttl, hops) === index + 1).map(({ rttMs }) => rttMs);
    return own.reduce((sum, time) => sum + time, 0) / own.length;
  });
}

function tell(name, times, wire, limit) {
  const count = Math.min(times.length, wire.length);
  const errors = times.slice(0, count).map((time, index) => (time - wire[index]) * 1000);
  const rms = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / count);
  const sorted = errors.toSorted((one, other) => one - other);
  const middle = sorted[count >> 1]?.toFixed(1);
  console.log(`  ${name}: ${count} round trips, error p50 ${middle} us, rms ${rms.toFixed(1)} us${over(rms, limit)}`);
}

function over(value, limit) {
  if (limit === undefined) return '';
  if (value > limit) process.exitCode = 1;
  return value > limit ? `  OVER ${limit}` : `  (at most ${limit})`;
}
