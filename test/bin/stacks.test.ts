import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { theApp } from '../support/the-app';

test('aws-cdk-lib finds nothing in the templates, and nothing to warn of', () => {
  const app = theApp();
  app.synth();
  for (const stack of app.node.children.filter(Stack.isStack)) {
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  }
});
