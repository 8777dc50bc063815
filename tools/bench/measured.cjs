// Runs on the runtime that functions are deployed to: reads a job, loads a handler, invokes it with one event after the
// other, as Lambda does, and writes the measurements of each. Its clock and its reader load no module that a handler
// might need.
'use strict';
const { readSync, writeSync } = require('node:fs');

// Not the standard streams: a handler that imports node:process as an ES module also reads the standard input.
const INPUT = 3;
const OUTPUT = 4;

/** In milliseconds. */
const now = () => Number(process.hrtime.bigint()) / 1e6;

const chunk = Buffer.alloc(65_536);
let unread = '';

/** The next line of the input (blocking); undefined at its end. */
function nextLine() {
  while (!unread.includes('\n')) {
    const length = readSync(INPUT, chunk);
    if (length === 0) return undefined;
    unread += chunk.toString('utf8', 0, length);
  }
  const end = unread.indexOf('\n');
  const line = unread.slice(0, end);
  unread = unread.slice(end + 1);
  return line;
}

/** Redirects handlers that respond over HTTPS to port 443 only. */
function sendHttpsOverHttp() {
  const Module = require('node:module');
  const load = Module._load;
  let substitute;
  Module._load = function (request, ...rest) {
    if (!/^(node:)?https$/.test(request)) return load.call(this, request, ...rest);
    const http = load('node:http');
    const port = process.env.RESPONSE_PORT;
    substitute ??= {
      ...load('node:https'),
      request: (options, callback) => http.request({ ...options, port: options.port ?? port }, callback),
    };
    return substitute;
  };
}

async function main() {
  const { file, name, httpsOnly } = JSON.parse(nextLine());
  if (httpsOnly) sendHttpsOverHttp();
  let handler;
  for (let line = nextLine(); line !== undefined; line = nextLine()) {
    const event = JSON.parse(line);
    const cpu = process.cpuUsage();
    const start = now();
    // The code is loaded with the first event.
    handler ??= require(file)[name];
    const loaded = now();
    const context = {
      awsRequestId: 'invocation',
      logStreamName: 'stream',
      functionName: 'function',
      getRemainingTimeInMillis: () => start + 120_000 - now(),
    };
    const returned = await handler(event, context);
    const responded = now();
    const { user, system } = process.cpuUsage(cpu);
    const { maxRSS } = process.resourceUsage();
    const report = {
      load: loaded - start,
      wall: responded - start,
      cpu: (user + system) / 1000,
      peak: maxRSS / 1024,
      returned,
    };
    writeSync(OUTPUT, `${JSON.stringify(report)}\n`);
  }
  process.exit(0);
}

void main();
