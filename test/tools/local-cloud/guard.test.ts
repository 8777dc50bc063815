import { useCleanRooms } from '../../support/clean-rooms';
import { FOREIGN_REQUESTS, send, tokenHeader } from '../../support/requests';

const cleanRooms = useCleanRooms();
const token = () => cleanRooms().credentials.AWS_SESSION_TOKEN;

test.each(FOREIGN_REQUESTS)('the Clean Rooms proxy rejects a request %s', async (_, reason, request) => {
  const { endpoint } = cleanRooms().proxy;
  await expect(send(endpoint, request(endpoint, token()))).resolves.toEqual({ status: 403, body: reason });
});

test.each([
  ['with the credentials of the run', () => ({ headers: tokenHeader(token()) })],
  ['with the credentials of a session that was issued in the run', () => ({ headers: tokenHeader(`${token()}1234`) })],
  ['with a presigned URL', () => ({ path: `/?X-Amz-Security-Token=${token()}`, headers: {} })],
  [
    'for localhost instead of its address',
    () => ({
      headers: { ...tokenHeader(token()), host: `localhost:${new URL(cleanRooms().proxy.endpoint).port}` },
    }),
  ],
])('the Clean Rooms proxy forwards a request %s', async (_, request) => {
  const { status } = await send(cleanRooms().proxy.endpoint, request());
  expect(status).toBe(400);
});
