import { AWS_CUSTOM_RESOURCE, OURS } from '../../../tools/bench/candidates';
import { synthesize } from '../../../tools/bench/templates';

function bytesPerLookup(name: string): number {
  return (synthesize(name, 20).bytes - synthesize(name, 10).bytes) / 10;
}

test('a further lookup takes at most 0.4 of the template that it takes with AwsCustomResource', () => {
  expect(bytesPerLookup(OURS) / bytesPerLookup(AWS_CUSTOM_RESOURCE)).toBeLessThanOrEqual(0.4);
});

test('450 lookups can be deployed in one stack', () => {
  expect(synthesize(OURS, 450)).toMatchObject({ exceeds: undefined });
});

test('the figures know what cannot be deployed', () => {
  expect(synthesize(AWS_CUSTOM_RESOURCE, 100).exceeds).toBe(
    'the inline policies of a role have 10,240 characters at most',
  );
});

test('a lookup of a first deploy waits for the function, its role and its log group alone', () => {
  expect(synthesize(OURS, 1).chain).toEqual([
    'AWS::Logs::LogGroup',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'Custom::CleanRoomsMembership',
  ]);
});
