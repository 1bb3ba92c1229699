import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { itemsOf } from '../../cli/bulk.js';
import { networkFlag, profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { pacCheckView } from '../../cli/view/pac-check.js';
import { hostByNetwork } from '../../core/network/host-by-network.js';
import { askedSource } from '../../core/pac/asked-script.js';
import { checkScript } from '../../core/pac/check/check-script.js';

export default class PacCheck extends NetCommand<typeof PacCheck> {
  static override summary = 'tell the author of a PAC script what is wrong with it';
  static override description =
    'Syntax, functions that are not there, names that it waits for, what changes with the time, what a call costs, and ' +
    'where Node programs would choose otherwise: pac-resolver, which most of them use, is asked about the same URLs in a ' +
    'process without network that is killed after 2 s. Exits 1 for errors.';
  static override examples = [
    {
      description: 'A file, for the URLs that matter',
      command: 'net pac check proxy.pac --url https://www.corp.example/',
    },
    { description: 'The script that is set, for many URLs', command: 'net pac check --url - < urls' },
    { description: 'In a pipeline that wants no warning', command: 'net pac check proxy.pac --fail-on warning' },
  ];
  static override view = pacCheckView;
  static override args = {
    script: Args.string({ description: 'file, or https, http, file or data URL; the script that is set when absent' }),
  };
  static override flags = {
    ...profileFlag,
    ...networkFlag,
    url: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'ask the script about this URL; - reads them from stdin',
      helpValue: 'URL',
      helpGroup: 'INPUT',
    }),
    'no-node': Flags.boolean({ summary: 'leave pac-resolver out' }),
    'fail-on': Flags.option({ options: ['warning'] as const, summary: 'exit 4 for warnings too' })(),
  };

  override async collect() {
    const { net, url = [], 'no-node': alone, 'fail-on': least } = this.flags;
    const { host } = hostByNetwork(this.host, net);
    const urls: string[] = [];
    for await (const item of itemsOf(url, () => this.terminal.stdin)) urls.push(item);
    const source = await askedSource(host, this.args.script, this.signal);
    const check = await checkScript(host, source, { urls, alone, signal: this.signal });
    return { ...check, failsOnWarning: least === 'warning' };
  }
}
