import { setTimeout as sleep } from 'node:timers/promises';
import { TIMEOUTS, type Deadline } from './deadline';

/** The first pause is 1.6 seconds at most, and later ones are longer: an operation is called up to about ten times. */
const POLLS_BEFORE = 4;

/** Calls an operation again for some seconds, while its response shows that the account may just have joined. */
export async function onceJoined<Response>(
  call: () => Promise<Response>,
  isJoining: (response: Response) => boolean,
  deadline: Deadline,
): Promise<Response> {
  for (let polls = 0; ; polls += 1) {
    const response = await call();
    const pause = deadline.pauseAfter(polls + POLLS_BEFORE);
    if (!isJoining(response) || deadline.spent >= TIMEOUTS.joining || pause === undefined) return response;
    await sleep(pause);
  }
}
