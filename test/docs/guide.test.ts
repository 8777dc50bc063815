import { STACK_ID } from '../support/custom-resource';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import { parseRequest } from '../../lambda/request';
import { withFilesOf } from '../support/examples';
import { ROOT } from '../../tools/root';

/** A page of the guide. */
function page(name: string): string {
  return readFileSync(join(ROOT, 'docs', 'guide', name), 'utf8');
}

describe('by-hand.md', () => {
  test('the table of properties is the one of the function', () => {
    const rows = [...page('by-hand.md').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(() => parseRequest({ Unknown: '' }, STACK_ID)).toThrow(`It has: ${rows.join(', ')}.`);
  });
});

describe('migrate.md', () => {
  test.each([
    ['with the same construct id, the resource would change its type', 'Membership', ['Custom::AWS']],
    ['with another one, no resource changes its type', 'MembershipLookup', []],
  ])('%s', async (_, id, expected) => {
    await withFilesOf('migrate.md', async (pathOf) => {
      const before = await resourcesOf(pathOf('before.ts'));
      const after = pathOf('after.ts');
      writeFileSync(after, readFileSync(after, 'utf8').replace("'MembershipLookup', {", `'${id}', {`));
      const types = await resourcesOf(after);
      const changed = Object.keys(types).filter((name) => name in before && before[name] !== types[name]);
      expect(changed.map((name) => before[name])).toEqual(expected);
    });
  });

  test('goes through a stack that has the resources of both', async () => {
    await withFilesOf('migrate.md', async (pathOf) => {
      const [before, between, after] = await Promise.all(
        ['before.ts', 'between.ts', 'after.ts'].map((file) => resourcesOf(pathOf(file))),
      );
      expect({ ...before, ...after }).toEqual(between);
    });
  });

  test('exchanges these resources', async () => {
    await withFilesOf('migrate.md', async (pathOf) => {
      expect(Object.values(await resourcesOf(pathOf('before.ts'))).sort()).toEqual([
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Lambda::Function',
        'Custom::AWS',
      ]);
      expect(Object.values(await resourcesOf(pathOf('after.ts'))).sort()).toEqual([
        'AWS::IAM::Role',
        'AWS::Lambda::Function',
        'AWS::Logs::LogGroup',
        'AWS::SSM::Parameter',
        'Custom::CleanRoomsMembership',
      ]);
    });
  });

  /** The types of the resources of the stack in a file, by their logical ids. */
  async function resourcesOf(path: string): Promise<Record<string, string>> {
    const { CampaignStack } = (await import(path)) as { CampaignStack: new (scope: Construct, id: string) => Stack };
    const { Resources } = Template.fromStack(new CampaignStack(new App(), 'Campaign')).toJSON() as {
      Resources: Record<string, { Type: string }>;
    };
    return Object.fromEntries(Object.entries(Resources).map(([id, { Type }]) => [id, Type]));
  }
});
