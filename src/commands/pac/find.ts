import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { bulkFlags, networkFlag, profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { expectFew, pacFlags, pacOptions, tellCalls } from '../../cli/pac-flags.js';
import { reportRemark } from '../../cli/report-error.js';
import { explainedPacFindView, pacFindView } from '../../cli/view/pac.js';
import { hostByNetwork } from '../../core/network/host-by-network.js';
import { askedScript } from '../../core/pac/asked-script.js';
import type { OpenedScript } from '../../core/pac/open-script.js';

export default class PacFind extends NetCommand<typeof PacFind> {
  static override summary = 'ask a PAC script for the proxies of URLs';
  static override description =
    'Runs FindProxyForURLEx or FindProxyForURL of a script, the one that is set unless another is named, for each URL: in ' +
    'a sandbox without files and network, under limits of time, memory and names. The names that it asks for are ' +
    'resolved as everywhere in net. The script sees no user, password or fragment, and the path of http URLs alone. An ' +
    'error is never DIRECT. Exits 3 when a script fails or returns what names no proxy.';
  static override examples = [
    { description: 'By the script that is set', command: 'net pac find https://example.com/' },
    { description: 'By a script in a file', command: 'net pac find https://example.com/ --file proxy.pac' },
    { description: 'The first proxy alone', command: 'net pac find example.com --file proxy.pac --get proxies[].host' },
    { description: 'What decided it', command: 'net pac find example.com --explain' },
    { description: 'On a Sunday', command: 'net pac find example.com --file proxy.pac --time 2026-03-01T12:00:00' },
  ];
  static override view = pacFindView;
  static override args = {
    url: Args.string({ required: true, multiple: true, description: 'URL or host; - reads them from stdin' }),
  };
  static override flags = {
    ...profileFlag,
    ...networkFlag,
    ...pacFlags,
    ...bulkFlags,
    explain: Flags.boolean({
      summary: 'tell the calls that the script made, and what they returned',
      helpGroup: 'OUTPUT',
    }),
  };
  #opened: Promise<OpenedScript> | undefined;

  override chooseView() {
    return explainedPacFindView(this.flags.explain);
  }

  override async each(url: string) {
    this.#opened ??= this.#open();
    const answer = await (await this.#opened).script.findProxy(url);
    if (!this.flags.json) tellCalls(answer, this.terminal);
    return answer;
  }

  #open(): Promise<OpenedScript> {
    if (!this.args.url.includes('-')) expectFew();
    const { host, addresses } = hostByNetwork(this.host, this.flags.net);
    const remark = (sentence: string) => void reportRemark(sentence, this.terminal);
    const options = { clientIp: addresses, ...pacOptions(this.flags, this.signal, this.terminal) };
    return askedScript(host, this.flags, { ...options, signal: this.signal, remark });
  }
}
