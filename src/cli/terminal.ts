import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { BusinessError } from '../core/errors.js';
import { type HostOptions, openHost, type OpenedHost } from '../core/open-host.js';
import { Outlet } from './outlet.js';

/** The near side of the program: streams, environment, signals, exit status. The far side is the Host. */
export interface Terminal {
  /** @throws BusinessError `file.unreadable` for what is no stream of bytes */
  readonly stdin: Readable;
  readonly stdout: Outlet;
  readonly stderr: Outlet;
  variable(name: string): string | undefined;
  openHost(options: HostOptions): OpenedHost;
  /** Calls back once when the process is asked to stop; the function returned takes that back. */
  onStop(asked: (signal: StopSignal) => void): () => void;
  /** Lets the signal take its course, when all that had to be written is. */
  stopBy(signal: StopSignal): void;
  /** The status the process will end with: an `ExitStatus`, or a program's own. */
  setExitStatus(status: number): void;
}

export type StopSignal = (typeof stopSignals)[number];

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  let stderr: Outlet | undefined;
  return {
    get stdin() {
      // To Node, a folder is a stream without any bytes.
      if (fstatSync(0).isDirectory()) throw new BusinessError('file.unreadable', 'stdin is a folder');
      return process.stdin;
    },
    stdout: new Outlet({ descriptor: 1, open: () => process.stdout }),
    get stderr() {
      return (stderr ??= new Outlet({ descriptor: 2, open: () => process.stderr }));
    },
    variable: (name) => process.env[name],
    openHost,
    onStop: (asked) => {
      const listeners = stopSignals.map((signal) => [signal, () => (release(), asked(signal))] as const);
      const release = (): void => listeners.forEach(([signal, listener]) => process.off(signal, listener));
      for (const [signal, listener] of listeners) process.on(signal, listener);
      return release;
    },
    stopBy: (signal) => process.kill(process.pid, signal),
    setExitStatus: (status) => (process.exitCode = status),
  };
}
