import { BusinessError } from '../../errors.js';

/** Record types by number (IANA, "Domain Name System (DNS) Parameters"). */
const typeNames: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [13, 'HINFO'],
  [15, 'MX'],
  [16, 'TXT'],
  [17, 'RP'],
  [28, 'AAAA'],
  [29, 'LOC'],
  [33, 'SRV'],
  [35, 'NAPTR'],
  [39, 'DNAME'],
  [41, 'OPT'],
  [43, 'DS'],
  [44, 'SSHFP'],
  [46, 'RRSIG'],
  [47, 'NSEC'],
  [48, 'DNSKEY'],
  [50, 'NSEC3'],
  [51, 'NSEC3PARAM'],
  [52, 'TLSA'],
  [59, 'CDS'],
  [60, 'CDNSKEY'],
  [61, 'OPENPGPKEY'],
  [64, 'SVCB'],
  [65, 'HTTPS'],
  [99, 'SPF'],
  [255, 'ANY'],
  [256, 'URI'],
  [257, 'CAA'],
]);

const typeNumbers: ReadonlyMap<string, number> = new Map([...typeNames].map(([number, name]) => [name, number]));

/** The types that the code speaks of by name. */
export const RecordType = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  AAAA: 28,
  DNAME: 39,
  OPT: 41,
  RRSIG: 46,
  ANY: 255,
} as const;

/** `MX`; `TYPE4711` for a type without a name (RFC 3597, section 5). */
export const recordTypeName = (type: number): string => typeNames.get(type) ?? `TYPE${type}`;

/**
 * The number of a type: its name in any case, or `TYPE4711`.
 * @throws BusinessError `value.type`
 */
export function recordTypeNumber(text: string): number {
  const name = text.toUpperCase();
  const known = typeNumbers.get(name);
  if (known !== undefined && known !== RecordType.OPT) return known;
  const number = /^TYPE\d{1,5}$/.test(name) ? Number(name.slice(4)) : 0;
  if (number > 0 && number <= 65_535 && number !== RecordType.OPT) return number;
  throw new BusinessError('value.type', `${JSON.stringify(text)} is no type of DNS record, such as MX or TYPE65`, {
    target: text,
  });
}

const responseCodes = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
] as const;

const extendedCodes: ReadonlyMap<number, string> = new Map([
  [16, 'BADVERS'],
  [23, 'BADCOOKIE'],
]);

/** Response codes that the code decides by. */
export const ResponseCode = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

/** `NXDOMAIN`; `RCODE4000` for one without a name. */
export const responseCodeName = (code: number): string =>
  responseCodes[code] ?? extendedCodes.get(code) ?? `RCODE${code}`;
