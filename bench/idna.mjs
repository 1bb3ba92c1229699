// 100,000 names: our conversion to ASCII beside tr46 alone, in turn, in this process.
// Claims: plain ASCII at most 0.2 x; names beyond ASCII cost what tr46 costs, and a little.
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { toAscii } from '../dist/index.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '7' } } });
const { toASCII } = createRequire(import.meta.url)('tr46');
const checks = { checkBidi: true, checkJoiners: true, verifyDNSLength: false };
const count = 100_000;

const names = {
  ascii: (index) => `host-${index}.service${index % 97}.example.com`,
  idn: (index) => `b\u00fccher-${index}.\u793a\u4f8b${index % 97}.example.com`,
};

for (const [kind, make] of Object.entries(names)) {
  const list = Array.from({ length: count }, (_, index) => make(index));
  const ratios = [];
  for (let run = 0; run <= Number(values.runs); run += 1) {
    const ours = time(() => list.forEach((name) => toAscii(name)));
    const theirs = time(() => list.forEach((name) => toASCII(name, checks)));
    // The first run warms both up.
    if (run > 0) ratios.push({ ratio: ours / theirs, ours, theirs });
  }
  const { ratio, ours, theirs } = ratios.sort((a, b) => a.ratio - b.ratio)[ratios.length >> 1];
  console.log(`${kind}: ours ${ours.toFixed(0)} ms, tr46 ${theirs.toFixed(0)} ms, ${ratio.toFixed(3)} x`);
}

function time(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}
