import { buildQueryString, type HttpHandler, type HttpRequest } from '@smithy/core/protocols';
import type { HttpResponse } from '@smithy/types';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Deadline } from './deadline';

/** As reported by Node.js: the SDK treats an error with this code as transient. */
class ConnectionError extends Error {
  public readonly code = 'ECONNRESET';
}

/** A response with its complete body. */
export interface HttpResult {
  readonly statusCode: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

type Body = string | Uint8Array | undefined;

/** The SDK treats an error with this name as transient. */
class TimeoutError extends Error {
  public override readonly name = 'TimeoutError';
}

/** The maximum size of a body, in bytes. */
const LARGEST_BODY = 1024 * 1024;

/**
 * Sends a request over the shared connections of Node.js, and waits for the complete response until the timeout of an
 * attempt. The promise is always settled, however the exchange ends.
 */
export function send(options: https.RequestOptions, body: Body, deadline: Deadline): Promise<HttpResult> {
  const { request } = options.protocol === 'https:' ? https : http;
  const signal = deadline.attempt;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(signal.aborted ? new TimeoutError('No response was received before the timeout.') : error);
    };
    const sent = request({ ...options, signal }, (message) => {
      const chunks: Buffer[] = [];
      let size = 0;
      message.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size <= LARGEST_BODY) return;
        fail(new Error('The response is larger than 1 MiB.'));
        sent.destroy();
      });
      message.on('error', fail);
      message.on('end', () => {
        resolve({ statusCode: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(chunks) });
      });
    });
    sent
      .on('error', fail)
      // Node.js leaves the connection to the listener, and the signal no longer closes it.
      .on('upgrade', (_message, socket) => {
        socket.destroy();
        fail(new Error('The server switched protocols.'));
      })
      // Also in the middle of a response. It has no effect if the promise is settled.
      .on('close', () => {
        fail(new ConnectionError('The connection was closed before the end of a response.'));
      })
      .end(body);
  });
}

/** Sends the requests of an SDK client before the deadline. */
export class DeadlineHttpHandler implements HttpHandler {
  public readonly metadata = { handlerProtocol: 'http/1.1' };

  public constructor(private readonly deadline: Deadline) {}

  public async handle(request: HttpRequest): Promise<{ response: HttpResponse }> {
    const { protocol, hostname, port, method } = request;
    const query = buildQueryString(request.query);
    const path = query === '' ? request.path : `${request.path}?${query}`;
    const options = { protocol, hostname, port, method, path, headers: request.headers };
    const { statusCode, headers, body } = await send(options, bodyOf(request), this.deadline);
    return { response: { statusCode, headers: joined(headers), body } };
  }

  public updateHttpClientConfig(): void {
    // There is nothing to configure.
  }

  public httpHandlerConfigs(): object {
    return {};
  }
}

function bodyOf({ body }: { readonly body?: unknown }): Body {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('The function sends strings and bytes, and no streams.');
}

/** A header that occurs several times is a list. */
function joined(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
