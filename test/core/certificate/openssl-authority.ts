/** A small authority run by Debian's `openssl`, in a folder of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openssl, writeAll } from './openssl-witness.js';

export interface Order {
  /** Name of the files, and common name of the subject unless `subject` says another. */
  readonly name: string;
  readonly subject?: string;
  /** Name of the authority; itself when absent. */
  readonly by?: string;
  /** Lines of an extension section. */
  readonly extensions?: readonly string[];
  /** Name of the key; one of its own by the same name when absent. */
  readonly key?: string;
  readonly digest?: string;
  /** Name of the authority's key, when it is not that of its certificate. */
  readonly signer?: string;
}

export class OpenSslAuthority {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async #run(words: readonly string[]): Promise<void> {
    const { stderr } = await openssl(this.folder, words);
    if (/error|unable|could not/i.test(stderr)) throw new Error(`openssl ${words.join(' ')}: ${stderr}`);
  }

  async key(name: string, algorithm: 'EC' | 'RSA' | 'weak RSA' = 'EC'): Promise<void> {
    const kind =
      algorithm === 'EC'
        ? ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
        : ['RSA', '-pkeyopt', `rsa_keygen_bits:${algorithm === 'RSA' ? 2048 : 1024}`];
    await openssl(this.folder, ['genpkey', '-quiet', '-algorithm', ...kind, '-out', `${name}.key`]);
  }

  /** A certificate valid for a year from now. */
  async issue(order: Order): Promise<Buffer> {
    const { name, subject = name, by, extensions = [], key = name, digest = 'sha256' } = order;
    const config = ['[req]', 'distinguished_name=dn', 'prompt=no', '[dn]', `CN=${subject}`, '[ext]', ...extensions, ''];
    writeAll(this.folder, { [`${name}.cnf`]: config.join('\n') });
    const signer = by === undefined ? [] : ['-CA', `${by}.pem`, '-CAkey', `${order.signer ?? by}.key`];
    const section = extensions.length === 0 ? [] : ['-extensions', 'ext'];
    const words = [
      'req',
      '-x509',
      '-new',
      `-${digest}`,
      '-key',
      `${key}.key`,
      '-config',
      `${name}.cnf`,
      '-days',
      '365',
    ];
    await this.#run([...words, ...section, ...signer, '-out', `${name}.pem`]);
    return this.bytes(`${name}.pem`);
  }

  /** A revocation list of an authority for 30 days. */
  async revocationList(
    name: string,
    by: string,
    revoked: readonly string[] = [],
    extensions: readonly string[] = [],
    key = by,
  ): Promise<Buffer> {
    const section = extensions.length === 0 ? [] : ['crl_extensions=ext'];
    const config = [
      '[ca]',
      'default_ca=one',
      '[one]',
      `database=${name}.index`,
      'default_md=sha256',
      'default_crl_days=30',
      `crlnumber=${name}.number`,
      ...section,
      '[ext]',
      ...extensions,
      '',
    ];
    writeAll(this.folder, { [`${name}.cnf`]: config.join('\n'), [`${name}.index`]: '', [`${name}.number`]: '01\n' });
    const words = ['ca', '-config', `${name}.cnf`, '-keyfile', `${key}.key`, '-cert', `${by}.pem`];
    for (const each of revoked) await openssl(this.folder, [...words, '-revoke', `${each}.pem`]);
    await openssl(this.folder, [...words, '-gencrl', '-out', `${name}.crl`]);
    return this.bytes(`${name}.crl`);
  }

  /** The first PEM block of a file. */
  bytes(file: string): Buffer {
    const text = readFileSync(join(this.folder, file), 'latin1');
    return Buffer.from(text.replaceAll(/-----[^-]+-----/g, ''), 'base64');
  }
}
