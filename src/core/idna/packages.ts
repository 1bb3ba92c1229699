import { createRequire } from 'node:module';

/** The part of `tr46` that is used: one call does mapping, normalisation, conversion from Punycode and the checks. */
export interface Tr46 {
  toUnicode(name: string, checks?: Tr46Checks): { readonly domain: string; readonly error: boolean };
}

/** Each is off when absent. */
export interface Tr46Checks {
  readonly checkHyphens?: boolean;
  readonly checkBidi?: boolean;
  readonly checkJoiners?: boolean;
  readonly useSTD3ASCIIRules?: boolean;
}

/** RFC 3492, of one label without its prefix. */
export interface Punycode {
  /** @throws RangeError for text that is no Punycode */
  decode(text: string): string;
  encode(text: string): string;
}

const require = createRequire(import.meta.url);
let loadedTr46: Tr46 | undefined;
let loadedPunycode: Punycode | undefined;

/** The calls are synchronous and most names plain ASCII, so both packages are loaded by the first name that needs them. */
export const tr46 = (): Tr46 => (loadedTr46 ??= require('tr46') as Tr46);

// With the slash it is the package, not Node's deprecated module of that name.
export const punycode = (): Punycode => (loadedPunycode ??= require('punycode/') as Punycode);
