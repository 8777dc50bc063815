import { AWS_CUSTOM_RESOURCE, OURS, OURS_WITHOUT_RESTORING } from '../../tools/bench/candidates';
import { figuresOf, synthesize } from '../../tools/bench/templates';

function bytesPerLookup(name: string): number {
  return (synthesize(name, 20).bytes - synthesize(name, 10).bytes) / 10;
}

test.each([
  ['that restores', OURS, 1.1],
  ['that restores nothing', OURS_WITHOUT_RESTORING, 0.4],
])('a further lookup %s adds to the template, as a ratio to AwsCustomResource: %s, at most %d', (_, name, part) => {
  expect(bytesPerLookup(name) / bytesPerLookup(AWS_CUSTOM_RESOURCE)).toBeLessThanOrEqual(part);
});

test.each([
  ['240 lookups', OURS, 240, undefined],
  ['246 lookups', OURS, 246, 'a stack has 500 resources at most'],
  ['450 lookups that restore nothing', OURS_WITHOUT_RESTORING, 450, undefined],
])('%s in one stack: %s, %d exceed %s', (_, name, lookups, exceeds) => {
  expect(synthesize(name, lookups).exceeds).toBe(exceeds);
});

test('there are no figures for lookups that the construct rejects', () => {
  expect(figuresOf(OURS, [1, 450]).map(({ lookups }) => lookups)).toEqual([1]);
});

test('the figures contain the limit that a template exceeds', () => {
  expect(synthesize(AWS_CUSTOM_RESOURCE, 100).exceeds).toBe(
    'the inline policies of a role have 10,240 characters at most',
  );
});

test('in a first deployment a lookup waits for the function, its role and its log group only, and the parameter for the lookup', () => {
  expect(synthesize(OURS, 1).chain).toEqual([
    'AWS::Logs::LogGroup',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'Custom::CleanRoomsMembership',
    'AWS::SSM::Parameter',
  ]);
});
