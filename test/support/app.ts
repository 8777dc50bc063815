import { App } from 'aws-cdk-lib';

/** An app whose synthesis fails where aws-cdk-lib's own validation finds something in a template. */
export function newApp(): App {
  return appWith({ '@aws-cdk/core:validateAgainstDefaultRules': true });
}

/** An app with a context, whose templates are all that it synthesizes: nothing is deployed. */
export function appWith(context: Readonly<Record<string, unknown>>): App {
  return new App({
    analyticsReporting: false,
    treeMetadata: false,
    context: { 'aws:cdk:disable-asset-staging': true, ...context },
  });
}
