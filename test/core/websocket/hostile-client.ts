/** A program that loops over the messages of a server, slowly, and prints how it ended and its peak of resident memory. */
import { setTimeout as delay } from 'node:timers/promises';
import { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import { webSocketSession } from '../../../src/core/websocket/websocket-session.js';

const [url = '', connectTimeoutMs, lingerMs] = process.argv.slice(2);
const options = {
  compress: true,
  connectTimeoutMs: Number(connectTimeoutMs),
  lingerMs: Number(lingerMs),
  closeTimeoutMs: 200,
  maxMessageBytes: 8 << 20,
};
let outcome = 'closed';
let count = 0;
try {
  for await (const event of webSocketSession(openHost(), url, options))
    if (event.type !== 'open' && ++count % 1000 === 0) await delay(1);
} catch (error) {
  outcome = error instanceof BusinessError ? error.reason : String(error);
}
console.log(JSON.stringify({ outcome, residentMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
process.exit();
