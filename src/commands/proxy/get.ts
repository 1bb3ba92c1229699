import * as Flags from '@oclif/core/flags';
import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { proxyView } from '../../cli/view/proxy.js';
import { effectiveProxy } from '../../core/proxy/app-proxy.js';
import { defaultProxy } from '../../core/proxy/default-proxy.js';
import { proxyAnswer } from '../../core/proxy/proxy-answer.js';

export default class ProxyGet extends NetCommand<typeof ProxyGet> {
  static override summary = 'show the proxy that counts, and where it comes from';
  static override description =
    "The profile's own proxy (net proxy set), else its PAC script (net pac set), else the environment's proxy " +
    "(http_proxy and its kin), else the desktop's (GNOME, KDE), else the script that was set for the network it is bound to, or " +
    'the default one (NetworkManager). Exits 1 when there is none. A password is never shown.';
  static override examples = [
    { description: 'The proxy as host:port', command: 'net proxy get --json | jq -r \'"\\(.host):\\(.port)"\'' },
    { description: 'What holds without the own proxy', command: 'net proxy get --seed' },
  ];
  static override view = proxyView;
  static override flags = {
    ...profileFlag,
    seed: Flags.boolean({ summary: "pass the profile's own proxy over, as getDefaultHttpProxy does" }),
  };

  override collect() {
    return proxyAnswer(this.flags.seed ? defaultProxy(this.host) : effectiveProxy(this.host));
  }
}
