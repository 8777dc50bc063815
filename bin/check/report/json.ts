import { codeUnits } from '../../../lambda/text';
import type { Choices } from '../list';
import { shownValues, verdictOn, type Result } from '../result';
import { inert } from './terminal';

/** Incremented if something in the document changes its meaning. */
const VERSION = 1;

/** The document that `--json` prints for the results. */
export function jsonOf(results: readonly Result[], verbose: boolean): string {
  const lookups = results.map((result) => {
    const { path, stack, target, account, region, assumedRoleArn, verdict, status, attributes, message, advice } =
      result;
    return {
      path,
      stack,
      account,
      region,
      ...(target && { [`${target.type}Identifier`]: target.arn ?? target.id }),
      assumedRoleArn,
      verdict,
      status,
      message,
      advice,
      attributes,
      values: verbose ? Object.fromEntries(shownValues(result)) : undefined,
    };
  });
  return print({ version: VERSION, verdict: results.length === 0 ? 'none' : verdictOn(results), lookups });
}

/** The document if there are no lookups. */
export function jsonOfChoices({ account, region, memberships, invitations }: Choices): string {
  return print({
    version: VERSION,
    verdict: 'none',
    lookups: [],
    account,
    region,
    memberships: memberships.map(({ id, arn, status, collaborationId, collaborationName }) => ({
      id,
      arn,
      status,
      collaborationId,
      collaborationName,
    })),
    invitations: invitations.map(({ id, arn, name, creatorAccountId, creatorDisplayName }) => ({
      id,
      arn,
      name,
      creatorAccountId,
      creatorDisplayName,
    })),
  });
}

/** The document if nothing could be checked. */
export function jsonOfError(message: string): string {
  return print({ version: VERSION, verdict: 'unknown', lookups: [], message });
}

/** In ASCII: a terminal or a log must not interpret a name that another account chooses. */
function print(document: object): string {
  const json = JSON.stringify(document, undefined, 2).replace(/[\u007f-\uffff]/g, codeUnits);
  return `${inert(json)}\n`;
}
