/**
 * The process that pac-resolver runs in: it has no sockets. What it asks of names and of our own address, the process that
 * started it answers; and it is killed when it takes too long, or the other has ended.
 */
import { cutOffNetwork } from './cut-off-network.js';
import { endWithParent } from './end-with-parent.js';
import type { PeerMessage, PeerOutcome, PeerRequest } from './peer-protocol.js';

type Find = (url: string) => Promise<unknown>;

/** A script that eats memory must not eat that of the machine. */
const mostBytes = 268_435_456;
const longestText = 4096;

const tell = (message: PeerMessage): void => void process.send?.(message);
const lookups = new Map<number, (address: string) => void>();
let find: Find | undefined;

endWithParent();
// After that, as a new thread would have a network again.
cutOffNetwork((name, answer) => {
  const id = lookups.size;
  lookups.set(id, answer);
  tell({ tell: 'lookup', id, name });
});

const engine = start();

process.on('message', (request: PeerRequest) => {
  if (request.ask === 'resolved') lookups.get(request.id)?.(request.address);
  else void outcomeOf(request).then((outcome) => tell({ tell: 'outcome', ...outcome }));
});

async function outcomeOf(request: Exclude<PeerRequest, { readonly ask: 'resolved' }>): Promise<PeerOutcome> {
  try {
    if (request.ask === 'load') {
      find = await load(request);
      return { kind: 'returned', text: '' };
    }
    const result = await find?.(request.url);
    if (typeof result === 'string') return { kind: 'returned', text: result.slice(0, longestText) };
    return { kind: 'failed', text: `it returned ${String(result)}, no string` };
  } catch (error) {
    return { kind: 'failed', text: (error instanceof Error ? error.message : String(error)).slice(0, longestText) };
  }
}

async function start() {
  const [{ createPacResolver }, { QuickJS }] = await Promise.all([import('pac-resolver'), import('quickjs-wasi')]);
  return { createPacResolver, machine: await QuickJS.create({ memoryLimit: mostBytes }) };
}

async function load({ source, ownAddress }: Extract<PeerRequest, { readonly ask: 'load' }>): Promise<Find> {
  const { createPacResolver, machine } = await engine;
  const sandbox = { myIpAddress: async () => ownAddress };
  return createPacResolver(machine, source, { sandbox });
}

// What it takes to start is no time of the script's.
void engine.then(() => tell({ tell: 'ready' }));
