import { pathToFileURL } from 'node:url';

/** The address of a script as a person writes it: a URL, or the path of a file. */
export function scriptAddress(given: string): string {
  const text = given.trim();
  return text === '' || /^[a-z][a-z0-9+.-]+:/i.test(text) ? text : pathToFileURL(given).href;
}
