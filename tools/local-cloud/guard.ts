import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The credentials of one run of the local cloud, by the names that the SDKs read. */
export interface RunCredentials {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  /** All tokens that the emulators issue in this run begin with it. */
  readonly AWS_SESSION_TOKEN: string;
}

export function newCredentials(): RunCredentials {
  return {
    AWS_ACCESS_KEY_ID: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    AWS_SECRET_ACCESS_KEY: randomBytes(20).toString('hex'),
    AWS_SESSION_TOKEN: randomBytes(32).toString('hex'),
  };
}

/**
 * Why a request is rejected, or undefined: every web page in a browser on this machine can send one. `guard.py` has the
 * same rules for the emulators, which run in Python.
 */
export function violationOf(
  { headersDistinct, url = '', socket }: IncomingMessage,
  credentials: RunCredentials,
): string | undefined {
  if (Object.keys(headersDistinct).some((name) => name === 'origin' || name.startsWith('sec-fetch-')))
    return 'The local cloud rejects requests from a browser.';

  const port = String(socket.localPort);
  const { host = [], 'x-amz-security-token': inHeaders = [] } = headersDistinct;
  if (host.length !== 1 || ![`127.0.0.1:${port}`, `localhost:${port}`].includes(host[0] ?? ''))
    return 'The local cloud rejects requests for another host.';

  const inQuery = new URLSearchParams(url.split('?')[1]).getAll('X-Amz-Security-Token');
  const [token, ...others] = [...inHeaders, ...inQuery].map((each) => Buffer.from(each));
  const expected = Buffer.from(credentials.AWS_SESSION_TOKEN);
  const start = token?.subarray(0, expected.length);
  if (start?.length !== expected.length || !timingSafeEqual(start, expected) || others.length > 0)
    return 'The local cloud rejects requests without the credentials of its run.';

  return undefined;
}
