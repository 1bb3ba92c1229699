import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { familyFlags, namespaceFlag, ndjsonFlag, networkFlag, profileFlag } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { pacingFlags, probeFlags, probeOptionsOf } from '../cli/probe-flags.js';
import type { Screen } from '../cli/render/screen.js';
import { showProbes } from '../cli/render/show-probes.js';
import { probeItemView, probeLineView, probeView } from '../cli/view/probe.js';
import { probeDestinations } from '../core/probe/probe-destinations.js';
import { streamProbes } from '../core/probe/stream-probes.js';

export default class Probe extends NetCommand<typeof Probe> {
  static override summary = 'measure loss and round-trip times to destinations';
  static override description =
    'Sends each destination a probe a second, five unless said otherwise, and tells each answer, the exact loss, ' +
    'round-trip times by the clock of the kernel, percentiles, jitter, duplicates, reorderings and late answers. Needs ' +
    'no privilege. Exits 1 when a destination lost everything or is beyond --fail-loss or --fail-rtt.';
  static override examples = [
    { description: 'Five probes, a second apart', command: 'net probe 192.0.2.1' },
    { description: 'For a script: at most 1 per cent lost', command: 'net probe example.com -c 100 --fail-loss 1%' },
    { description: 'A web server, by TCP handshakes', command: 'net probe example.com --protocol tcp --port 443' },
    { description: 'Thousands at once, one a line', command: 'net probe - --json --count 1 < addresses' },
  ];
  static override view = probeView;
  static override lineView = probeLineView;
  static override itemView = probeItemView;
  static override args = {
    dest: Args.string({ required: true, multiple: true, description: 'address or name; - reads them from stdin' }),
  };
  static override flags = {
    ...namespaceFlag,
    ...networkFlag,
    ...profileFlag,
    ...familyFlags,
    ...probeFlags,
    ...pacingFlags,
    ...ndjsonFlag,
    quiet: Flags.boolean({ summary: 'show the results alone, not each answer' }),
    graph: Flags.boolean({ summary: 'draw the round-trip times as they come, on a terminal' }),
  };

  override async follow(screen: Screen) {
    const show = showProbes(screen, { destinations: this.args.dest, quiet: this.flags.quiet, graph: this.flags.graph });
    const options = probeOptionsOf(this.flags, this.signal);
    return { results: await probeDestinations(this.host, this.args.dest, options, show) };
  }

  override async *stream() {
    const destinations = await this.everyItem();
    const options = probeOptionsOf(this.flags, this.signal);
    if (this.flags.ndjson) yield* streamProbes(this.host, destinations, options);
    else yield* await probeDestinations(this.host, destinations, options);
  }
}
