import * as Flags from '@oclif/core/flags';
import { familyFlags, namespaceFlag, wholeNumber } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { portQuery, portViewFor, tcpStateWords } from '../cli/port-flags.js';
import { portsView } from '../cli/view/ports.js';
import { portTables } from '../core/ports/list-ports.js';

export default class Ports extends NetCommand<typeof Ports> {
  static override summary = 'list TCP and UDP sockets and the processes behind them';
  static override description =
    'A terminal shows the sockets that wait for whoever comes and counts the others, unless --all or a flag that ' +
    'selects sockets is given; a pipe and JSON get all. Users are known of every socket, processes of your own ones ' +
    'alone unless you are root.';
  static override examples = [
    { description: 'Who uses port 443, at either end', command: 'net ports --port 443' },
    { description: 'What listens, with names of services', command: 'net ports --listening --names' },
    { description: 'Ports and programs for a script', command: 'net ports -l --fields localPort,program' },
  ];
  static override view = portsView;
  static override flags = {
    ...namespaceFlag,
    ...familyFlags,
    all: Flags.boolean({ char: 'a', summary: 'show every socket, not only those that wait' }),
    listening: Flags.boolean({ char: 'l', summary: 'only what waits for whoever comes', exclusive: ['state'] }),
    tcp: Flags.boolean({ char: 't', summary: 'only TCP, unless --udp is given too' }),
    udp: Flags.boolean({ char: 'u', summary: 'only UDP, unless --tcp is given too' }),
    state: Flags.option({
      options: tcpStateWords,
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      exclusive: ['udp'],
      summary: 'only TCP sockets in one of these states',
    })(),
    port: Flags.string({
      char: 'p',
      summary: 'only sockets with this port at either end: a number, a range or a service',
      helpValue: 'N|A-B|NAME',
    }),
    pid: wholeNumber('pid', 1, 4_194_304)({ summary: 'only sockets of this process', helpValue: 'PID' }),
    user: Flags.string({ summary: 'only sockets of this user', helpValue: 'NAME|UID' }),
    program: Flags.string({ summary: 'only sockets of programs of this name', helpValue: 'NAME' }),
    names: Flags.boolean({ summary: 'also names of services (/etc/services)' }),
    'all-netns': Flags.boolean({
      summary: 'also the sockets of other network namespaces (needs root)',
      exclusive: ['netns'],
    }),
    container: Flags.boolean({ summary: 'also the id of the container a process runs in' }),
  };

  override chooseView() {
    return portViewFor(this.flags);
  }

  override collect() {
    return portTables(this.host, portQuery(this.flags));
  }
}
