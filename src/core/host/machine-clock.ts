import type { Clock } from '../host.js';

/** The clocks of this machine. `performance.now()` would do as well, but loads 1 ms of modules when first asked for. */
export const machineClock: Clock = {
  now: () => new Date(),
  monotonic: () => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  },
  // The kernel's CLOCK_BOOTTIME. Few ask for it, and a module costs time to load.
  sinceBoot: () => process.getBuiltinModule('node:os').uptime() * 1000,
};
