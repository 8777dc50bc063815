import {
  ATTRIBUTES,
  EMPTY_MARK,
  exportable,
  isEscapedName,
  LAST_VALUES,
  LIST_DELIMITER,
  OBJECTS,
  PUBLIC_NAMES,
  type AttributeInfo,
} from './attributes';
import { EXPECTATION_KINDS } from './expectations';
import { LAST_VALUES_PATH } from './last-values';
import { PROPERTY_NAMES, RESOURCE_TYPE } from './resource';

/** Increment this if something below changes its meaning but not its name. */
const REVISION = 1;

/**
 * What a lookup and the function must agree on, as one string. Two copies of the library can use each other's function
 * if their contracts are equal.
 */
export const CONTRACT = [
  `revision ${String(REVISION)}`,
  RESOURCE_TYPE,
  ...[...PROPERTY_NAMES].sort().map((name) => `property ${name}`),
  ...Object.entries<AttributeInfo>(ATTRIBUTES).map(attribute).sort(),
  ...Object.keys(OBJECTS)
    .sort()
    .map((name) => `objects ${name}`),
  ...PUBLIC_NAMES.filter(isEscapedName)
    .sort()
    .map((name) => `escaped ${name}`),
  ...EXPECTATION_KINDS.map((kind) => `expectation ${kind}`),
  `exportable ${exportable('Id')}`,
  `empty ${EMPTY_MARK}`,
  `delimiter ${LIST_DELIMITER}`,
  `last values ${LAST_VALUES} in ${LAST_VALUES_PATH}`,
].join('\n');

/** The row of an attribute, without its names in error messages and in the construct. */
function attribute([name, { default: value, list }]: [name: string, info: AttributeInfo]): string {
  return `attribute ${name} ${JSON.stringify({ default: value, list })}`;
}
