import type { Row } from '../row';
import { CLEAN_ROOMS } from './clean-rooms';
import { COLLABORATION } from './collaboration';
import { COLLABORATION_UPDATES } from './collaboration-updates';
import { EVENT } from './event';
import { EXPECTATIONS } from './expectations';
import { LIFE_CYCLE } from './life-cycle';
import { MEMBERS } from './members';
import { MEMBERS_UPDATES } from './members-updates';
import { RESPONSE } from './response';
import { ROLLBACK } from './rollback';
import { TIME } from './time';

/** All rows, by the heading that docs/reliability.md has them under. */
export const GROUPS: Readonly<Record<string, readonly Row[]>> = {
  'Clean Rooms': CLEAN_ROOMS,
  'Lookup by collaboration': COLLABORATION,
  'Members of a collaboration': MEMBERS,
  Expectations: EXPECTATIONS,
  'The response': RESPONSE,
  Time: TIME,
  'The event': EVENT,
  'Life cycle': LIFE_CYCLE,
  Rollback: ROLLBACK,
  'Updates of a lookup by collaboration': COLLABORATION_UPDATES,
  'Updates of a lookup with the members of a collaboration': MEMBERS_UPDATES,
};
