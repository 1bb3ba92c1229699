import { idnaArgs, idnaFlags, idnaOptions } from '../../cli/idna-flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { idnaAsciiView } from '../../cli/view/idna.js';
import { nameToAscii } from '../../core/idna/convert-name.js';

export default class IdnaAscii extends NetCommand<typeof IdnaAscii> {
  static override summary = 'convert names to the ASCII form that the DNS carries';
  static override description =
    'Each label beyond ASCII becomes xn-- and Punycode, by UTS #46 (nontransitional) with the Unicode of today. What ' +
    'IDNA 2003 makes of it stands beside it where that differs. A name that is refused has a row too, which names the ' +
    'label and the code point; the exit status is then 2.';
  static override examples = [
    { description: 'What to look up', command: 'net idna ascii bücher.example --get ascii' },
    { description: 'As browsers did it until 2016', command: 'net idna ascii faß.de --standard idna2003' },
    { description: 'Many names, one a line', command: 'net idna ascii - < names' },
  ];
  static override view = idnaAsciiView;
  static override args = idnaArgs;
  static override flags = idnaFlags;

  override each(name: string) {
    return nameToAscii(name, idnaOptions(this.flags));
  }
}
