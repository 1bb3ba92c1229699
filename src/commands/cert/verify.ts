import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import {
  expiryFlag,
  questionFlags,
  timeFlag,
  verificationFlags,
  verifyOptionsOf,
} from '../../cli/certificate-flags.js';
import { fetchFlags, fetchOptionsOf } from '../../cli/fetch-flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { readInput } from '../../cli/read-input.js';
import { verification, verificationView } from '../../cli/view/verification.js';
import { mostFileBytes } from '../../core/certificate/limits.js';
import { verifyTarget } from '../../core/certificate/verify-target.js';

export default class CertVerify extends NetCommand<typeof CertVerify> {
  static override summary = 'verify a certificate and its chain';
  static override description =
    'Verifies a certificate, PEM or DER, as `openssl verify` does, and tries other paths where the first one fails. ' +
    'Certificates behind the first one are intermediates. HOST:PORT is the certificate of that server, verified for its ' +
    'name. Nothing else is fetched. Exits 1 when the certificate is not valid.';
  static override examples = [
    {
      description: 'A certificate with its intermediates, for a name',
      command: 'net cert verify chain.pem --host example.com',
    },
    {
      description: 'Against an own authority',
      command: 'net cert verify leaf.pem --ca root.pem --untrusted issuer.pem',
    },
    { description: 'A server that expires soon', command: 'net cert verify example.com:443 --expires-within 21d' },
  ];
  static override view = verificationView;
  static override args = {
    cert: Args.string({ required: true, description: 'a file, HOST:PORT, or - for stdin' }),
  };
  static override flags = {
    ...verificationFlags,
    ...timeFlag,
    host: Flags.string({ summary: 'host that the certificate must be for', helpValue: 'HOST' }),
    ...questionFlags,
    ...expiryFlag,
    ...fetchFlags,
  };

  override async collect() {
    const { host, flags, signal, terminal } = this;
    const { ca = [], untrusted = [], crl = [], 'expires-within': within } = flags;
    const input = this.args.cert === '-' ? await readInput(terminal.stdin, mostFileBytes) : undefined;
    const verdict = await verifyTarget(host, this.args.cert, {
      files: { ca, untrusted, crl },
      verify: verifyOptionsOf(flags),
      fetch: fetchOptionsOf({ host, flags, signal, terminal }),
      ...(input === undefined ? {} : { input }),
    });
    return verification(verdict, flags.time ?? host.clock.now(), within);
  }
}
