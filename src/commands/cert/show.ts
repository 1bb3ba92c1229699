import * as Args from '@oclif/core/args';
import { expiryFlag, timeFlag } from '../../cli/certificate-flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { readInput } from '../../cli/read-input.js';
import { certificatesView } from '../../cli/view/certificates.js';
import { mostFileBytes } from '../../core/certificate/limits.js';
import { showEachFile } from '../../core/certificate/show-certificates.js';

export default class CertShow extends NetCommand<typeof CertShow> {
  static override summary = 'show what certificates say';
  static override description =
    'Every field that people look for, of every certificate in the files, PEM or DER. Nothing is verified and nothing is ' +
    'fetched. With --expires-within, exits 1 when one of them expires within that time. Of several files, one that holds no ' +
    'certificate does not keep the others back, but decides the exit status.';
  static override examples = [
    { description: 'The certificates of a file', command: 'net cert show chain.pem' },
    { description: 'Only until when', command: 'net cert show *.pem --fields source,notAfter,daysLeft' },
    { description: 'What is about to expire', command: 'net cert show /etc/ssl/private/*.pem --expires-within 21d' },
  ];
  static override view = certificatesView;
  static override args = {
    file: Args.string({ required: true, multiple: true, description: 'files; - is stdin' }),
  };
  static override flags = { ...timeFlag, ...expiryFlag };

  override async collect() {
    const now = this.flags.time ?? this.host.clock.now();
    const files = this.args.file;
    const input = files.includes('-') ? await readInput(this.terminal.stdin, mostFileBytes) : undefined;
    return {
      ...showEachFile(this.host, files, { now, input }),
      withinMs: this.flags['expires-within'],
      now,
    };
  }
}
