// The lower bound: one signed request, one response, and nothing else. No retries, no errors, no gate.
'use strict';
const { createHash, createHmac } = require('node:crypto');
const http = require('node:http');
const https = require('node:https');

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

function send(url, method, headers, body) {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    request(url, { method, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    })
      .on('error', reject)
      .end(body);
  });
}

exports.handler = async ({ ResponseURL, StackId, RequestId, LogicalResourceId, ResourceProperties }) => {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ENDPOINT_URL_CLEANROOMS } =
    process.env;
  const endpoint = AWS_ENDPOINT_URL_CLEANROOMS ?? `https://cleanrooms.${AWS_REGION}.amazonaws.com`;
  const url = new URL(`/memberships/${ResourceProperties.MembershipIdentifier}`, endpoint);

  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [time.slice(0, 8), AWS_REGION, 'cleanrooms', 'aws4_request'];
  const signed = 'host;x-amz-date;x-amz-security-token';
  const headers = { host: url.host, 'x-amz-date': time, 'x-amz-security-token': AWS_SESSION_TOKEN };
  const listed = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['GET', url.pathname, '', listed.join(''), signed, sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n');
  const signature = hmac(scope.reduce(hmac, `AWS4${AWS_SECRET_ACCESS_KEY}`), toSign).toString('hex');
  const credential = `${AWS_ACCESS_KEY_ID}/${scope.join('/')}`;
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;

  const { membership } = JSON.parse(await send(url, 'GET', headers));
  const body = JSON.stringify({
    StackId,
    RequestId,
    LogicalResourceId,
    PhysicalResourceId: membership.id,
    Status: 'SUCCESS',
    Data: { Arn: membership.arn, Status: membership.status },
  });
  await send(new URL(ResponseURL), 'PUT', { 'content-type': '', 'content-length': Buffer.byteLength(body) }, body);
};
