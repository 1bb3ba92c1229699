import * as Args from '@oclif/core/args';
import { namespaceFlag } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { ownerQuestion } from '../cli/owner-words.js';
import { ownerView } from '../cli/view/owner.js';
import { socketOwner } from '../core/ports/socket-owner.js';

export default class Owner extends NetCommand<typeof Owner> {
  static override summary = 'show who has a port or a connection open';
  static override description =
    'User, process, command line and container behind a socket. LOCAL is a port, an address or both; a port alone ' +
    'asks who listens there. With REMOTE, who has that connection. TCP is asked before UDP unless one is named. ' +
    'Exits 1 when nobody has such a socket. Looks, and does not touch.';
  static override examples = [
    { description: 'Who listens on port 8080', command: 'net owner 8080' },
    { description: 'The same of UDP', command: 'net owner 5353/udp' },
    { description: 'Whose connection that is', command: 'net owner tcp 192.0.2.7:51234 198.51.100.4:443' },
    { description: 'The process alone', command: 'net owner :8080 --get pid' },
  ];
  static override view = ownerView;
  static override args = {
    local: Args.string({
      required: true,
      description: 'the local end: 443, :443, [::1]:443, 8080/udp; tcp or udp may stand before it',
    }),
    remote: Args.string({ description: 'the remote end' }),
    last: Args.string({ hidden: true, description: 'the remote end, where a protocol came first' }),
  };
  static override flags = { ...namespaceFlag };

  override collect() {
    const { local, remote, last } = this.args;
    return socketOwner(this.host, ownerQuestion([local, remote, last]));
  }
}
