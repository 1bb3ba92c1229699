/** Reads what a manager told. Nothing in it is believed to have the type it should have. */
import { canonicalAddress, formatAddress } from '../kernel/codec/ip-address.js';
import type { DbusMap, DbusValue } from '../kernel/codec/dbus-reader.js';

const noEntries: DbusMap = new Map();
/** No fact of ours is longer, and no list of them. */
const longestText = 1024;
const longestList = 256;

export type Told = DbusValue | undefined;

export const mapOf = (value: Told): DbusMap => (value instanceof Map ? value : noEntries);

export const listOf = (value: Told): readonly DbusValue[] =>
  Array.isArray(value) ? (value as readonly DbusValue[]).slice(0, longestList) : [];

export const textOf = (value: Told): string => (typeof value === 'string' && value.length <= longestText ? value : '');

/** A whole number from 0 to 2^53; 0 for all else. */
export function numberOf(value: Told): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : 0;
}

/** 0..100; null for all else. */
export const percentOf = (value: Told): number | null =>
  typeof value === 'number' && value >= 0 && value <= 100 ? value : null;

export const texts = (value: Told): string[] =>
  listOf(value)
    .map(textOf)
    .filter((text) => text !== '');

/** An IP address given as text or as its bytes; empty for all else. */
export function addressOf(value: Told): string {
  if (typeof value === 'string') return canonicalAddress(value) ?? '';
  return Buffer.isBuffer(value) && (value.length === 4 || value.length === 16) ? formatAddress(value) : '';
}

/** Each once, empty ones left out. */
export const distinct = (values: readonly string[]): string[] => [...new Set(values)].filter((value) => value !== '');

/** Domains without their final dot; the root, which routes everything, is `~.` and adds no suffix otherwise. */
export function domainText(domain: string, isRoutingOnly: boolean): string {
  const name = domain.replace(/^~/, '').replace(/\.$/, '');
  if (isRoutingOnly || domain.startsWith('~')) return `~${name === '' ? '.' : name}`;
  return name;
}
