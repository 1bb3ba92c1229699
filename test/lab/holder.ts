import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { firstOutput } from './program.js';

/** What runs as the holder: a place of its own for `ip netns`, then it waits for its standard input to close. */
const script = `mount -t tmpfs netlab /run/netns 2>/dev/null || { mount -t tmpfs netlab /run && mkdir /run/netns; } || exit 1
echo ready
exec cat`;

/**
 * A process that holds user, mount and network namespaces of its own open, so that `ip netns` works without root.
 * It ends, and all its namespaces with it, when `end` is called or when this process dies: its input closes.
 */
export interface Holder {
  /** What to put before a program's arguments to run it in there. */
  readonly prefix: readonly string[];
  end(): Promise<void>;
}

export async function startHolder(): Promise<Holder> {
  const child = spawn('unshare', ['-Urnm', '--propagation', 'private', 'sh', '-c', script], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  await firstOutput(child);
  return {
    prefix: ['nsenter', '--preserve-credentials', '-U', '-m', '-n', '-t', String(child.pid), '--'],
    async end() {
      child.stdin.end();
      await exited;
    },
  };
}
