import { callLibc } from './libc.js';

/** Of fcntl(2), the same on every architecture Node runs on. */
const F_GETFD = 1;
const F_SETFD = 2;
const FD_CLOEXEC = 1;

/** Whether a descriptor is open and goes on to a program that is started. */
export const isHandedOn = (descriptor: number): boolean => callLibc('fcntl', descriptor, F_GETFD, null) === 0;

/** Lets programs that are started have the descriptor open. */
export const handOn = (descriptor: number): void => void callLibc('fcntl', descriptor, F_SETFD, null);

/** Keeps it from them. */
export const keepBack = (descriptor: number): void => void callLibc('fcntl', descriptor, F_SETFD, BigInt(FD_CLOEXEC));
