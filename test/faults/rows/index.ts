import type { Row } from '../row';
import { CLEAN_ROOMS } from './clean-rooms';
import { EVENT } from './event';
import { LIFE_CYCLE } from './life-cycle';
import { RESPONSE } from './response';
import { ROLLBACK } from './rollback';
import { TIME } from './time';

/** All rows, by the heading that docs/reliability.md has them under. */
export const GROUPS: Readonly<Record<string, readonly Row[]>> = {
  'Clean Rooms': CLEAN_ROOMS,
  'The response': RESPONSE,
  Time: TIME,
  'The event': EVENT,
  'Life cycle': LIFE_CYCLE,
  Rollback: ROLLBACK,
};
