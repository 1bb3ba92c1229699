import { idnaArgs, idnaFlags, idnaOptions } from '../../cli/idna-flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { idnaUnicodeView } from '../../cli/view/idna.js';
import { nameToUnicode } from '../../core/idna/convert-name.js';

export default class IdnaUnicode extends NetCommand<typeof IdnaUnicode> {
  static override summary = 'convert names to the Unicode form that people read';
  static override description =
    'Each label xn--... becomes what it stands for, if it could have come from a valid name (UTS #46). Invisible ' +
    'characters are shown as escapes, and labels that mix scripts, as names made to deceive do, have a warning.';
  static override examples = [
    { description: 'Who that is', command: 'net idna unicode xn--bcher-kva.example' },
    { description: 'Names from a log', command: 'net idna unicode - --json < names' },
  ];
  static override view = idnaUnicodeView;
  static override args = idnaArgs;
  static override flags = idnaFlags;

  override each(name: string) {
    return nameToUnicode(name, idnaOptions(this.flags));
  }
}
