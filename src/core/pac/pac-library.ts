/**
 * The PAC library, as it runs inside the sandbox: Netscape's functions and Microsoft's IPv6 set. Evaluated with the host
 * functions at hand, before the script; its regular expressions can be interrupted like the script's own.
 *
 * Ranges are compared field by field (month and day, hour and minute), so that the last day of a month never spills into
 * the next, and those whose end lies before their beginning wrap.
 */
export const pacLibrary = `(function (resolve, ownAddresses, asNumber, inNet, matches, inPrefix, sorted, alert, told, isExplained) {
  'use strict';
  const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
  const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  const { Date, Number, RegExp, String, TypeError, isNaN, parseInt } = globalThis;
  const { floor } = Math;
  const { stringify } = JSON;
  const { apply } = Reflect;

  function resolved(host, all) {
    if (typeof host !== 'string' || host === '') return '';
    return resolve(host, all);
  }

  function dnsDomainIs(host, domain) {
    return host.length >= domain.length && host.substring(host.length - domain.length) === domain;
  }
  function dnsDomainLevels(host) {
    return host.split('.').length - 1;
  }
  function isPlainHostName(host) {
    if (typeof host !== 'string') throw new TypeError('isPlainHostName takes a string');
    return host.indexOf('.') < 0 && host.indexOf(':') < 0;
  }
  function localHostOrDomainIs(host, hostdom) {
    return host === hostdom || hostdom.lastIndexOf(host + '.', 0) === 0;
  }
  function convert_addr(text) {
    return typeof text === 'string' ? asNumber(text) : 0;
  }
  function isInNet(host, pattern, mask) {
    const found = inNet(host, pattern, mask);
    return found === undefined ? inNet(dnsResolve(host), pattern, mask) === true : found;
  }
  function shExpMatch(text, pattern) {
    const value = String(text);
    const shape = String(pattern);
    const found = matches(value, shape);
    if (found !== undefined) return found;
    const expression = shape.replace(/\\./g, '\\\\.').replace(/\\*/g, '.*').replace(/\\?/g, '.');
    return new RegExp('^' + expression + '$').test(value);
  }

  function dnsResolve(host) {
    const address = resolved(host, false);
    return address === '' ? null : address;
  }
  function isResolvable(host) {
    return dnsResolve(host) !== null;
  }
  function myIpAddress() {
    return ownAddresses(false);
  }
  function dnsResolveEx(host) {
    return resolved(host, true);
  }
  function isResolvableEx(host) {
    return dnsResolveEx(host) !== '';
  }
  function myIpAddressEx() {
    return ownAddresses(true);
  }
  function isInNetEx(address, prefix) {
    return inPrefix(String(address), String(prefix));
  }
  function sortIpAddressList(list) {
    const answer = sorted(String(list));
    return answer === '' ? false : answer;
  }
  function getClientVersion() {
    return '1.0';
  }

  /** Takes a last 'GMT' from the arguments: whether the clock is read by UTC, not by local time. */
  function inUtc(values) {
    const utc = values.length > 0 && values[values.length - 1] === 'GMT';
    if (utc) values.length -= 1;
    return utc;
  }
  function compare(one, other) {
    for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return one[at] < other[at] ? -1 : 1;
    return 0;
  }
  function within(now, first, last) {
    const after = compare(now, first) >= 0;
    const before = compare(now, last) <= 0;
    return compare(first, last) <= 0 ? after && before : after || before;
  }

  function weekdayRange(...values) {
    const now = new Date();
    const weekday = inUtc(values) ? now.getUTCDay() : now.getDay();
    if (values.length < 1) return false;
    const first = days.indexOf(values[0]);
    const last = values.length === 2 ? days.indexOf(values[1]) : first;
    return first < 0 || last < 0 ? false : within([weekday], [first], [last]);
  }

  /** One end of a range of dates: { year, month, day } as far as given; null when something is none of them. */
  function datePart(values, from, to) {
    const part = {};
    for (let at = from; at < to; at += 1) {
      const number = parseInt(values[at]);
      const month = months.indexOf(values[at]);
      const kind = month >= 0 ? 'month' : number < 1 || isNaN(number) ? '' : number < 32 ? 'day' : 'year';
      if (kind === '' || kind in part) return null;
      part[kind] = month >= 0 ? month : number;
    }
    return part;
  }
  function dateRange(...values) {
    const date = new Date();
    const now = inUtc(values)
      ? { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() }
      : { year: date.getFullYear(), month: date.getMonth(), day: date.getDate() };
    const count = values.length;
    if (count < 1 || count > 6 || (count > 1 && count % 2 === 1)) return false;
    const first = datePart(values, 0, count === 1 ? 1 : count / 2);
    const last = count === 1 ? first : datePart(values, count / 2, count);
    if (first === null || last === null) return false;
    const fields = ['year', 'month', 'day'].filter((field) => field in first);
    if (fields.some((field) => !(field in last))) return false;
    const of = (from) => fields.map((field) => from[field]);
    return within(of(now), of(first), of(last));
  }

  function timeRange(...values) {
    const now = new Date();
    const time = inUtc(values)
      ? [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()]
      : [now.getHours(), now.getMinutes(), now.getSeconds()];
    const count = values.length;
    const number = values.map((value) => floor(Number(value)));
    if (count === 1) return time[0] === number[0];
    if (count === 2) return within([time[0]], [number[0]], [number[1]]);
    if (count === 4) return within(time, [number[0], number[1], 0], [number[2], number[3], 59]);
    if (count === 6) return within(time, [number[0], number[1], number[2]], [number[3], number[4], number[5]]);
    throw new TypeError('timeRange takes 1, 2, 4 or 6 numbers');
  }

  const library = {
    dnsDomainIs, dnsDomainLevels, isPlainHostName, localHostOrDomainIs, convert_addr, isInNet, shExpMatch, dnsResolve,
    isResolvable, myIpAddress, dnsResolveEx, isResolvableEx, myIpAddressEx, isInNetEx, sortIpAddressList,
    getClientVersion, weekdayRange, dateRange, timeRange,
    alert: (message) => void alert(String(message)),
  };
  /** A value in a word: as JavaScript would write it, or its type. */
  function shown(value) {
    if (typeof value === 'string') return stringify(value.length > 200 ? value.slice(0, 200) : value);
    return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol')
      ? String(value)
      : typeof value;
  }
  /** Tells each call, with what it was given and what came of it. */
  function explained(name, run) {
    return function (...values) {
      const given = values.slice(0, 8).map(shown);
      let returned = 'an exception';
      try {
        const value = apply(run, this, values);
        returned = shown(value);
        return value;
      } finally {
        told(name, returned, ...given);
      }
    };
  }
  for (const name of Object.keys(library)) {
    const value = isExplained ? explained(name, library[name]) : library[name];
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
})`;
