import * as Args from '@oclif/core/args';
import { bulkFlags, networkFlag, profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { proxyChooserOf } from '../../cli/proxy-chooser-of.js';
import { proxyMatchView } from '../../cli/view/proxy-match.js';
import type { ProxyChooser } from '../../core/proxy/proxy-chooser.js';

export default class ProxyMatch extends NetCommand<typeof ProxyMatch> {
  static override summary = 'show whether URLs go through the proxy, and what decides';
  static override description =
    "A rule of the profile's own proxy matches a name and those below it, or an IP address; a lone * matches all. " +
    'Rules of the environment and the desktop may also be address ranges and have * within names. Where a PAC script ' +
    'is set it is asked; that it fails is an error, never DIRECT.';
  static override examples = [
    { description: 'Which of many go directly', command: 'net proxy match - --fields excluded,url < urls' },
  ];
  static override view = proxyMatchView;
  static override args = {
    url: Args.string({
      required: true,
      multiple: true,
      description: 'URL, host or host:port; - reads them from stdin',
    }),
  };
  static override flags = { ...profileFlag, ...networkFlag, ...bulkFlags };
  #chooser: ProxyChooser | undefined;

  override each(url: string) {
    this.#chooser ??= proxyChooserOf(this.host, this.flags, this.signal, this.terminal);
    return this.#chooser.waysTo(url);
  }
}
