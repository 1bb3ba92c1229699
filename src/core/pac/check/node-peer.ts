import { type ChildProcess, fork } from 'node:child_process';
import { peerFile } from './packages.js';
import type { PeerMessage, PeerOutcome, PeerRequest } from './peer-protocol.js';

/** What the peer may ask of the world. */
export interface PeerWorld {
  /** The IPv4 address of a name; empty when it has none. */
  resolve(name: string): Promise<string>;
  readonly ownAddress: string;
}

/** Of work, waiting for our own answers not counted. */
const longestMs = 2000;
/** Of a busy machine to start the process. */
const startMs = 30_000;

/**
 * A script in pac-resolver, which most Node programs use. It has no limits of its own, so it runs in a process that is
 * killed after 2 s, has no network, and may write no file; names and our own address come from us.
 */
export class NodePeer {
  readonly #source: string;
  readonly #world: PeerWorld;
  #child: ChildProcess | undefined;
  #loaded: PeerOutcome | undefined;
  #settle: ((outcome: PeerOutcome) => void) | undefined;
  #ready: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(source: string, world: PeerWorld) {
    this.#source = source;
    this.#world = world;
  }

  /** Loads the script, if that was not done since the process was last started. */
  async load(): Promise<PeerOutcome> {
    if (this.#child !== undefined && this.#loaded !== undefined) return this.#loaded;
    await this.#start();
    const { ownAddress } = this.#world;
    return (this.#loaded = await this.#ask({ ask: 'load', source: this.#source, ownAddress }));
  }

  async find(url: string): Promise<PeerOutcome> {
    const loaded = await this.load();
    return loaded.kind === 'returned' ? this.#ask({ ask: 'find', url }) : loaded;
  }

  /** Ends the process, whatever it does. */
  readonly close = (): void => this.#end('failed', 'its process was ended');

  async #start(): Promise<void> {
    const child = fork(peerFile(), {
      env: process.env['TZ'] === undefined ? {} : { TZ: process.env['TZ'] },
      execArgv: [...permissions(), '--max-old-space-size=256'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    // Not to wait until it sees that we have ended.
    process.once('exit', this.close);
    child.on('message', (message: PeerMessage) => this.#hear(message));
    const ready = new Promise<void>((resolve) => (this.#ready = resolve));
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
    void ended.then(() => this.#end('failed', 'its process ended'));
    const late = setTimeout(() => this.#end('failed', 'its process did not start'), startMs);
    await Promise.race([ready, ended]);
    clearTimeout(late);
  }

  #ask(request: PeerRequest): Promise<PeerOutcome> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      if (this.#child?.connected !== true) return this.#end('failed', 'its process ended');
      this.#child.send(request);
      this.#wait();
    });
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end('hung', `it was killed after ${longestMs / 1000} s`), longestMs);
  }

  #hear(message: PeerMessage): void {
    if (message.tell === 'ready') this.#ready?.();
    else if (message.tell === 'outcome') this.#finish({ kind: message.kind, text: message.text });
    else void this.#answer(message.id, message.name);
  }

  async #answer(id: number, name: string): Promise<void> {
    clearTimeout(this.#timer);
    const address = await this.#world.resolve(name);
    if (this.#child?.connected !== true) return;
    this.#child.send({ ask: 'resolved', id, address } satisfies PeerRequest);
    this.#wait();
  }

  #end(kind: 'failed' | 'hung', text: string): void {
    process.off('exit', this.close);
    // What is still on its way to it fails, and nobody minds.
    this.#child
      ?.removeAllListeners()
      .on('error', () => undefined)
      .kill('SIGKILL');
    this.#child = undefined;
    this.#ready?.();
    this.#finish({ kind, text });
  }

  #finish(outcome: PeerOutcome): void {
    clearTimeout(this.#timer);
    this.#settle?.(outcome);
    this.#settle = undefined;
  }
}

/**
 * Node's own permission model, where it is: modules may be read and a thread started; nothing is written, no program
 * started and, from 25 on, nothing connected.
 */
function permissions(): string[] {
  const flag = ['--permission', '--experimental-permission'].find((each) =>
    process.allowedNodeEnvironmentFlags.has(each),
  );
  return flag === undefined ? [] : [flag, '--allow-fs-read=*', '--allow-worker'];
}
