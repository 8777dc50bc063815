import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { theApp } from '../support/the-app';

test('synthesis of the app reports no errors and no warnings', () => {
  const app = theApp();
  app.synth();
  for (const stack of app.node.children.filter(Stack.isStack)) {
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  }
});
