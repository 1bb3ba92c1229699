import * as Flags from '@oclif/core/flags';
import { networkFlag, profileFlag, wholeNumber } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { dnsServiceView } from '../../cli/view/dns-service.js';
import { parseServer } from '../../core/dns/client/dns-server.js';
import { serveNames } from '../../core/dns/serve/serve-names.js';
import { firstOf } from '../../core/events/select-events.js';

export default class DnsServe extends NetCommand<typeof DnsServe> {
  static override summary = 'answer the custom rules to any program, on loopback';
  static override description =
    'A name server for the programs of this machine: the custom rules of the profile first, then the servers of a ' +
    "network, the default one's unless --net or --server says otherwise. Answers by UDP and TCP until it is stopped, " +
    'and begins with the lines that point systemd-resolved or resolv.conf at it. Changed rules hold at once.';
  static override examples = [
    { description: 'On 127.0.0.1 port 5300, each question told', command: 'net dns serve --log' },
    { description: 'For resolv.conf', command: 'net dns serve --port 53' },
    { description: "Over one network's servers", command: 'net dns serve --net wlan0' },
  ];
  static override view = dnsServiceView;
  static override flags = {
    ...networkFlag,
    ...profileFlag,
    listen: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'address to listen on',
      helpValue: 'ADDRESS',
    }),
    port: wholeNumber('port', 0, 65_535)({ char: 'p', default: 5300, summary: 'port; 0 is any', helpValue: 'PORT' }),
    server: Flags.string({ multiple: true, multipleNonGreedy: true, summary: 'server to ask', helpValue: 'SERVER' }),
    'allow-others': Flags.boolean({ summary: 'let other machines ask where --listen lets them reach it' }),
    count: wholeNumber('count', 1, 1_000_000_000)({ char: 'c', summary: 'end after this many lines', helpValue: 'N' }),
    log: Flags.boolean({ summary: 'tell each question and its answer' }),
    'dry-run': Flags.boolean({ summary: 'tell what would be done, and end' }),
  };

  override stream() {
    const { listen, port, server, net, log, 'allow-others': allowsOthers, 'dry-run': isRehearsal } = this.flags;
    const given = { addresses: listen, servers: server?.map(parseServer), net };
    const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const options = { ...chosen, port, tellsAnswers: log, allowsOthers, isRehearsal, signal: this.signal };
    return firstOf(serveNames(this.host, options), this.flags.count);
  }
}
