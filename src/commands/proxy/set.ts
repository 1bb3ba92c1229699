import * as Args from '@oclif/core/args';
import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { newProxy, newProxyFlags } from '../../cli/new-proxy.js';
import { newProxyView } from '../../cli/view/proxy.js';
import { effectiveProxy, setAppProxy } from '../../core/proxy/app-proxy.js';
import { parseProxyEndpoint } from '../../core/proxy/parse-endpoint.js';
import { proxyAnswer } from '../../core/proxy/proxy-answer.js';

export default class ProxySet extends NetCommand<typeof ProxySet> {
  static override summary = 'set the HTTP proxy of this profile';
  static override description =
    "Keeps a proxy in the profile; it goes before the environment's and the desktop's. Whether it exists is not " +
    'checked: net proxy test does that. The password is read from stdin or a file and kept readable by its owner alone.';
  static override examples = [
    {
      description: 'A proxy for all but the own domain',
      command: 'net proxy set proxy.example 3128 --exclude corp.example',
    },
    {
      description: 'With a password that is piped in',
      command: 'net proxy set proxy.example:3128 --username ada --password-stdin < password',
    },
  ];
  static override view = newProxyView;
  static override args = {
    host: Args.string({ required: true, description: 'HOST, HOST:PORT or http://HOST:PORT' }),
    port: Args.string({ description: 'its port, where it is not written behind the host' }),
  };
  static override flags = {
    ...profileFlag,
    ...newProxyFlags,
  };

  override async collect() {
    const endpoint = parseProxyEndpoint(this.args.host, this.args.port);
    const kept = setAppProxy(this.host, { ...endpoint, ...(await newProxy(this.flags, this.terminal, this.host)) });
    return { ...proxyAnswer(effectiveProxy(this.host)), kept };
  }
}
