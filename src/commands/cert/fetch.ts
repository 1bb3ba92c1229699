import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { expiryFlag, timeFlag, verificationFlags, verifyOptionsOf } from '../../cli/certificate-flags.js';
import { defaultPortOf, fetchFlags, fetchOptionsOf } from '../../cli/fetch-flags.js';
import { bulkFlags } from '../../cli/flags.js';
import { NetCommand } from '../../cli/net-command.js';
import { serverCertificatesView, serverPemView } from '../../cli/view/server-certificates.js';
import { verification } from '../../cli/view/verification.js';
import { examineServer } from '../../core/certificate/examine-server.js';
import type { FetchOptions } from '../../core/certificate/fetch-certificates.js';
import { serverOf } from '../../core/certificate/parse-server.js';
import { trustFrom } from '../../core/certificate/verify-input.js';

export default class CertFetch extends NetCommand<typeof CertFetch> {
  static override summary = 'fetch the certificates that servers send, and verify them';
  static override description =
    'Speaks TLS with each server as far as its certificates, shows them as they were sent, verifies them for its name, ' +
    'and tells what is missing or out of place. Exits 1 when they are not valid.';
  static override examples = [
    { description: 'The certificates of a server', command: 'net cert fetch example.com' },
    { description: 'As PEM, into a file', command: 'net cert fetch example.com --pem > chain.pem' },
    { description: 'Of a mail server', command: 'net cert fetch mail.example.com:587 --starttls smtp' },
    { description: 'Which of many expire soon', command: 'net cert fetch - --expires-within 21d --jobs 20 < hosts' },
  ];
  static override view = serverCertificatesView;
  static override args = {
    server: Args.string({ required: true, multiple: true, description: 'HOST or HOST:PORT; - reads them from stdin' }),
  };
  static override flags = {
    ...bulkFlags,
    ...fetchFlags,
    ...verificationFlags,
    ...timeFlag,
    ...expiryFlag,
    pem: Flags.boolean({ summary: 'print the certificates as PEM', helpGroup: 'OUTPUT', exclusive: ['get', 'fields'] }),
  };

  override chooseView() {
    return this.flags.pem ? serverPemView : serverCertificatesView;
  }

  #fetch: FetchOptions | undefined;

  override async each(server: string) {
    const { host, flags, signal, terminal } = this;
    const { ca = [], 'expires-within': within } = flags;
    const { verdict, ...shown } = await examineServer(host, {
      server: serverOf(server, defaultPortOf(flags)),
      trust: trustFrom(host, ca),
      fetch: (this.#fetch ??= fetchOptionsOf({ host, flags, signal, terminal })),
      verify: verifyOptionsOf(flags),
    });
    return { server, ...shown, ...verification(verdict, flags.time ?? host.clock.now(), within) };
  }
}
