import * as Args from '@oclif/core/args';
import { bulkFlags } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { pacFlags, pacOptions } from '../../cli/pac-flags.js';
import { pacFindView } from '../../cli/view/pac.js';
import { PacScript } from '../../core/pac/pac-script.js';
import { readScript } from '../../core/pac/read-script.js';

export default class PacFind extends NetCommand<typeof PacFind> {
  static override summary = 'ask a PAC script for the proxies of URLs';
  static override description =
    'Runs FindProxyForURLEx or FindProxyForURL of a script for each URL, in a sandbox without files and network, under ' +
    'limits of time, memory and names. The names that it asks for are resolved as everywhere in net. The script sees ' +
    'no user, password or fragment, and the path of http URLs alone. An error is never DIRECT. Exits 3 when a script ' +
    'fails or returns what names no proxy.';
  static override examples = [
    { description: 'By a script in a file', command: 'net pac find https://example.com/ --file proxy.pac' },
    { description: 'The first proxy alone', command: 'net pac find example.com --file proxy.pac --get proxies[].host' },
    { description: 'On a Sunday', command: 'net pac find example.com --file proxy.pac --time 2026-03-01T12:00:00' },
  ];
  static override view = pacFindView;
  static override args = {
    url: Args.string({ required: true, multiple: true, description: 'URL or host; - reads them from stdin' }),
  };
  static override flags = { ...pacFlags, ...bulkFlags };
  #script: Promise<PacScript> | undefined;

  override async each(url: string) {
    this.#script ??= this.#read();
    return (await this.#script).findProxy(url);
  }

  async #read(): Promise<PacScript> {
    const { file, url } = this.flags;
    const source = await readScript(this.host, { file, url }, this.signal);
    return new PacScript(this.host, source.text, source.name, pacOptions(this.flags, this.signal, this.terminal));
  }
}
