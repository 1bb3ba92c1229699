/** What is taken of untrusted input. More is refused before a byte of it reaches OpenSSL. */

/** Bytes of one certificate. The largest seen on the Internet are below 100 KiB. */
export const mostCertificateBytes = 1024 * 1024;

/** Bytes of one revocation list; large authorities publish some MiB. */
export const mostRevocationListBytes = 64 * 1024 * 1024;

/** Bytes of one file of certificates: the system's store has 220 KiB. */
export const mostFileBytes = 64 * 1024 * 1024;

/** PEM blocks of one file. */
export const mostPemBlocks = 10_000;

/** Untrusted intermediates of one question, and so the length of a chain and the signatures that one path costs. */
export const mostUntrusted = 100;

/** Revocation lists of one question. */
export const mostRevocationLists = 1000;

/** Other paths that are handed to OpenSSL after its first has failed. */
export const mostPaths = 100;

/** Pairs of certificate and possible issuer that the search for other paths may look at. */
export const mostSteps = 20_000;

/** Signatures that the search for other paths may check, to leave out ways that lead nowhere. */
export const mostSignatures = 500;

/** Certificates of a path that we look for ourselves. */
export const longestPath = 16;

/** Candidate issuers that are told apart in one answer. */
export const mostCandidates = 32;
