import { execFlags, rulesOf } from '../cli/exec-flags.js';
import { networkFlag, profileFlag } from '../cli/flags.js';
import { NetCommand } from '../cli/net-command.js';
import { execView } from '../cli/view/exec.js';
import { BusinessError } from '../core/errors.js';
import { execPlan } from '../core/exec/exec-plan.js';
import { execProgram } from '../core/exec/exec-program.js';
import { execSteps } from '../core/exec/exec-steps.js';

export default class Exec extends NetCommand<typeof Exec> {
  static override summary = 'run a program inside the profile: its proxy, its rules, its network';
  static override description =
    'PROGRAM gets proxy variables from the effective proxy, a hosts file with the custom rules that it alone sees, and, ' +
    'with --net or net app bind, sockets that leave by that network or not at all. It takes the place of net: pid, ' +
    'signals, terminal and exit status are its own. 125: net itself failed and nothing was run; 126: PROGRAM cannot be ' +
    'run; 127: there is none.';
  static override examples = [
    { description: 'By the Wi-Fi alone', command: 'net exec --net wlan0 -- curl https://example.com/' },
    { description: 'With a host of its own', command: 'net exec --rule shop.example=127.0.0.1 -- firefox' },
    { description: 'What would be done', command: 'net exec --net wlan0 --dry-run -- curl https://example.com/' },
  ];
  static override view = execView;
  static override takesProgram = true;
  static override flags = { ...networkFlag, ...execFlags, ...profileFlag };

  override async collect() {
    const { net, proxy, rule = [], 'dry-run': isRehearsal } = this.flags;
    const { program, host } = this;
    if (program.length === 0 && !isRehearsal) throw new BusinessError('usage.argument', 'PROGRAM is missing, after --');
    const plan = await execPlan(host, {
      program,
      rules: await rulesOf(rule),
      ...(net === undefined ? {} : { net }),
      ...(proxy === undefined ? {} : { proxy }),
    });
    if (!isRehearsal) await execProgram(host, plan);
    return { steps: execSteps(plan) };
  }
}
