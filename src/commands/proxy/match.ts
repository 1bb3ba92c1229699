import * as Args from '@oclif/core/args';
import { bulkFlags, profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { proxyMatchView } from '../../cli/view/proxy-match.js';
import { effectiveProxy } from '../../core/proxy/app-proxy.js';
import { matchUrl } from '../../core/proxy/match-url.js';

export default class ProxyMatch extends NetCommand<typeof ProxyMatch> {
  static override summary = 'show whether URLs go through the proxy, and which rule decides';
  static override description =
    "A rule of the profile's own proxy matches a name and those below it, or an IP address; a lone * matches all. " +
    'Rules of the environment and the desktop may also be address ranges and have * within names.';
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
  static override flags = { ...profileFlag, ...bulkFlags };

  override each(url: string) {
    return matchUrl(effectiveProxy(this.host), url);
  }
}
