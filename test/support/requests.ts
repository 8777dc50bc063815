import { randomUUID } from 'node:crypto';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { newCredentials } from '../../tools/local-cloud';

export interface Request {
  readonly method?: string;
  readonly path?: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
}

/** Sends a request with exactly these headers; fetch in Node.js adds some of a browser's. */
export async function send(
  endpoint: string,
  { method = 'GET', path = '/', headers, body }: Request,
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(new URL(path, endpoint), { method, headers }, resolve).once('error', reject).end(body);
  });
  return { status: response.statusCode, body: await text(response) };
}

/** The header that identifies the run of the local cloud. */
export function tokenHeader(sessionToken: string): OutgoingHttpHeaders {
  return { 'x-amz-security-token': sessionToken };
}

const BROWSER = 'The local cloud rejects requests from a browser.';
const HOST = 'The local cloud rejects requests for another host.';
const CREDENTIALS = 'The local cloud rejects requests without the credentials of its run.';

/** Requests that a server of the local cloud rejects, for its endpoint and the session token of its run, with the reason. */
export const FOREIGN_REQUESTS: readonly [
  title: string,
  reason: string,
  request: (endpoint: string, sessionToken: string) => Request,
][] = [
  [
    'from a page that calls fetch()',
    BROWSER,
    () => ({ headers: { origin: 'https://example.com', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } }),
  ],
  ['from a page in an old browser', BROWSER, (_, token) => ({ headers: { ...tokenHeader(token), origin: 'null' } })],
  [
    'for an image in a page',
    BROWSER,
    (_, token) => ({ headers: { ...tokenHeader(token), 'sec-fetch-dest': 'image' } }),
  ],
  [
    'for a CORS preflight',
    BROWSER,
    () => ({
      method: 'OPTIONS',
      headers: {
        origin: 'https://example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-amz-security-token',
      },
    }),
  ],
  [
    'from a page whose name resolves to the loopback interface',
    HOST,
    (endpoint, token) => ({
      headers: { ...tokenHeader(token), host: `rebound.example.com:${new URL(endpoint).port}` },
    }),
  ],
  [
    'for a host that only begins with a valid name',
    HOST,
    (endpoint, token) => ({
      headers: { ...tokenHeader(token), host: `127.0.0.1.example.com:${new URL(endpoint).port}` },
    }),
  ],
  ['for another port', HOST, (_, token) => ({ headers: { ...tokenHeader(token), host: '127.0.0.1:80' } })],
  ['without credentials', CREDENTIALS, () => ({ headers: {} })],
  [
    'with only the access key that emulators usually accept',
    CREDENTIALS,
    () => ({
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      },
    }),
  ],
  [
    'with the credentials of another run',
    CREDENTIALS,
    () => ({ headers: tokenHeader(newCredentials().AWS_SESSION_TOKEN) }),
  ],
  ['with only the start of the token', CREDENTIALS, (_, token) => ({ headers: tokenHeader(token.slice(0, -1)) })],
  [
    'with another token in the query',
    CREDENTIALS,
    (_, token) => ({ path: `/?X-Amz-Security-Token=${randomUUID()}`, headers: tokenHeader(token) }),
  ],
];
