import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import type { OutgoingHttpHeaders } from 'node:http';
import { LAMBDA_ROLE } from '../../support/lambda-role';
import { useLocalCloud } from '../../support/local-cloud';
import { FOREIGN_REQUESTS, send, tokenHeader } from '../../support/requests';

// As in `npm start`: with IAM enforced, ministack rejects some of these requests itself.
const cloud = useLocalCloud();
const token = () => cloud().client().credentials.sessionToken;

test.each(FOREIGN_REQUESTS)('every server of the local cloud rejects a request %s', async (_, body, request) => {
  const { endpoints } = cloud();
  expect(new Set(endpoints).size).toBe(3);
  for (const endpoint of endpoints)
    await expect(send(endpoint, request(endpoint, token()))).resolves.toEqual({ status: 403, body });
});

test('a page that opens a WebSocket receives 403', async () => {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
    origin: 'https://example.com',
  };
  await expect(send(cloud().client().endpoint, { headers })).resolves.toMatchObject({ status: 403 });
});

describe('a function', () => {
  const lambda = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'guarded',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: "exports.handler = async () => 'ran';" },
    },
  };
  beforeAll(async () => {
    const client = new CloudFormationClient(cloud().client());
    const TemplateBody = JSON.stringify({ Resources: { Role: LAMBDA_ROLE, Function: lambda } });
    await client.send(new CreateStackCommand({ StackName: 'Guarded', TemplateBody }));
    await waitUntilStackCreateComplete({ client, minDelay: 1, maxWaitTime: 300 }, { StackName: 'Guarded' });
  });

  /** A request that a browser sends for a page without a preflight. */
  const invoke = (headers: OutgoingHttpHeaders) =>
    send(cloud().client().endpoint, {
      method: 'POST',
      path: '/2015-03-31/functions/guarded/invocations',
      headers: { 'content-type': 'text/plain', ...headers },
      body: '{}',
    });

  test('runs with the credentials of the run', async () => {
    await expect(invoke(tokenHeader(token()))).resolves.toEqual({ status: 200, body: '"ran"' });
  });

  test.each([
    ['a page', { origin: 'https://example.com', 'sec-fetch-site': 'cross-site' }],
    ['a program that does not belong to the run', {}],
  ])('does not run for %s', async (_, headers) => {
    await expect(invoke(headers)).resolves.toMatchObject({ status: 403 });
  });
});
