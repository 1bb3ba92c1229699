import { BusinessError } from '../errors.js';
import { bareHost } from './url-target.js';
import type { HttpProxy } from './types.js';

const mostRules = 3000;
const longestRule = 2048;
const longestText = 1024;

/**
 * A proxy as an application gave it, copied. Whether the host exists or answers is not checked; an empty host stands for
 * no proxy. User and password count together only. Seed: setAppHttpProxy.
 *
 * @throws BusinessError `usage.argument` (401) for a wrong type, `value.proxy` (2100001) for a wrong value
 */
export function checkedProxy(given: unknown): HttpProxy {
  if (typeof given !== 'object' || given === null) {
    throw new BusinessError('usage.argument', 'The proxy must be an object with host, port and exclusionList');
  }
  const fields: Readonly<Record<string, unknown>> = { ...given };
  const host = text(fields, 'host');
  const { port } = fields;
  if (typeof port !== 'number') throw new BusinessError('usage.argument', 'The port of the proxy must be a number');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new BusinessError('value.proxy', `The port of the proxy must be from 0 to 65535, not ${port}`);
  }
  const exclusionList = rules(fields['exclusionList']);
  const known = fields['username'] !== undefined && fields['password'] !== undefined;
  const credentials = known ? { username: text(fields, 'username'), password: text(fields, 'password') } : {};
  return { host: bareHost(host), port, exclusionList, ...credentials };
}

function text(fields: Readonly<Record<string, unknown>>, field: string): string {
  const value = fields[field];
  if (typeof value !== 'string') throw new BusinessError('usage.argument', `The ${field} of the proxy must be a text`);
  if (value.length <= longestText && !/[\0\r\n]/.test(value)) return value;
  throw new BusinessError('value.proxy', `The ${field} of the proxy is too long or holds control characters`);
}

function rules(given: unknown): string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || !given.every((rule) => typeof rule === 'string')) {
    throw new BusinessError('usage.argument', 'The exclusionList of the proxy must be a list of texts');
  }
  const long = given.find((rule) => rule.length > longestRule);
  if (given.length <= mostRules && long === undefined) return given.map(String);
  throw new BusinessError('value.proxy', `The exclusionList takes ${mostRules} rules of ${longestRule} characters`);
}
