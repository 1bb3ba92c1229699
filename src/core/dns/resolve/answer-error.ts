import { BusinessError, type Reason } from '../../errors.js';
import { type DnsServer, serverText } from '../client/dns-server.js';
import type { DnsMessage, ExtendedError } from '../message/dns-message.js';
import { ResponseCode, responseCodeName } from '../message/record-type.js';

const reasonOf: Readonly<Record<number, Reason>> = {
  [ResponseCode.SERVFAIL]: 'dns.servfail',
  [ResponseCode.NXDOMAIN]: 'dns.nxdomain',
  [ResponseCode.REFUSED]: 'dns.refused',
};

/** Why a server's answer is none, in words; undefined for NOERROR. */
export function answerError(name: string, server: DnsServer, { rcode, edns }: DnsMessage): BusinessError | undefined {
  if (rcode === ResponseCode.NOERROR) return undefined;
  const reason = reasonOf[rcode] ?? 'dns.rcode';
  const from = serverText(server);
  const sentence = {
    'dns.nxdomain': `The name ${name} does not exist`,
    'dns.servfail': `${from} failed to find an answer for ${name}`,
    'dns.refused': `${from} refuses to answer for ${name}`,
  }[reason as string];
  const why = extendedErrorText(edns?.extendedErrors ?? []);
  const message = `${sentence ?? `${from} answered ${responseCodeName(rcode)} for ${name}`}${why === '' ? '' : ` (${why})`}`;
  return new BusinessError(reason, message, { operation: 'query', target: name });
}

/** That a name has nothing of what was asked for. @param what such as `no IPv6 address` */
export const noData = (name: string, what: string): BusinessError =>
  new BusinessError('dns.nodata', `${name} has ${what}`, { operation: 'query', target: name });

/** `DNSSEC Bogus: signature expired; Network Error`. */
export const extendedErrorText = (errors: readonly ExtendedError[]): string =>
  errors.map(({ name, text }) => (text === '' ? name : `${name}: ${text}`)).join('; ');
