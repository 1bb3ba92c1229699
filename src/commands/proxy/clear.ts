import { profileFlag } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { clearedProxyView } from '../../cli/view/proxy.js';
import { effectiveProxy, setAppProxy } from '../../core/proxy/app-proxy.js';
import { proxyAnswer } from '../../core/proxy/proxy-answer.js';

export default class ProxyClear extends NetCommand<typeof ProxyClear> {
  static override summary = "forget the profile's own proxy";
  static override description = "Shows what counts from now on: the environment's or the desktop's proxy, or none.";
  static override examples = [{ description: 'No proxy of its own any more', command: 'net proxy clear' }];
  static override view = clearedProxyView;
  static override flags = profileFlag;

  override collect() {
    const kept = setAppProxy(this.host, { host: '', port: 0, exclusionList: [] });
    return { ...proxyAnswer(effectiveProxy(this.host)), kept };
  }
}
