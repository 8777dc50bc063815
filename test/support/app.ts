import { App } from 'aws-cdk-lib';

/** An app whose synthesis fails where aws-cdk-lib's own validation finds something in a template. */
export function newApp(): App {
  return new App({
    analyticsReporting: false,
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
}
