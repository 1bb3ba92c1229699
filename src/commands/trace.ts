import * as Args from '@oclif/core/args';
import { csvFlag, familyFlags, namespaceFlag, ndjsonFlag, networkFlag, profileFlag } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { probeFlags } from '../cli/probe-flags.js';
import type { Screen } from '../cli/render/screen.js';
import { TraceDisplay } from '../cli/render/show-trace.js';
import { traceFlags, traceOptionsOf } from '../cli/trace-flags.js';
import { traceLineView, traceView } from '../cli/view/trace.js';
import { streamTrace } from '../core/trace/stream-trace.js';
import { traceRoute } from '../core/trace/trace-route.js';

export default class Trace extends NetCommand<typeof Trace> {
  static override summary = 'show the path to a destination, hop by hop';
  static override description =
    'Asks every router on the way for an answer, five times, and tells how long each takes and what a missing answer ' +
    'means: a router that answers sparingly is no loss on the path. Times are by the clock of the kernel. Needs no ' +
    'privilege; where ICMP is not allowed, UDP is sent. Exits 1 when the destination did not answer.';
  static override examples = [
    { description: 'The path, with names', command: 'net trace example.com' },
    { description: 'As a web server sees it', command: 'net trace example.com --protocol tcp --port 443' },
    { description: 'Parallel routers, and the path MTU', command: 'net trace example.com --flows 32 --mtu' },
    { description: 'Keep watching', command: 'net trace example.com --live' },
    { description: 'The average time to each hop', command: 'net trace example.com --get averageMs' },
  ];
  static override view = traceView;
  static override lineView = traceLineView;
  static override args = { dest: Args.string({ required: true, description: 'address or name' }) };
  static override flags = {
    ...namespaceFlag,
    ...profileFlag,
    ...networkFlag,
    ...familyFlags,
    ...probeFlags,
    ...traceFlags,
    ...ndjsonFlag,
    ...csvFlag,
  };

  override follow(screen: Screen) {
    const ended = new AbortController();
    const { live, quiet } = this.flags;
    const display = new TraceDisplay(screen, { quiet, stop: live ? () => ended.abort() : undefined });
    const options = traceOptionsOf(this.flags, display, AbortSignal.any([this.signal, ended.signal]));
    return traceRoute(this.host, this.args.dest, options, display.take);
  }

  override stream() {
    const control = { paused: false, restarts: 0 };
    return streamTrace(this.host, this.args.dest, traceOptionsOf(this.flags, control, this.signal));
  }
}
