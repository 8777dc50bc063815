import { App } from 'aws-cdk-lib';

/** An app whose synthesis fails if aws-cdk-lib's validation finds a violation. */
export function newApp(): App {
  return appWith({ '@aws-cdk/core:validateAgainstDefaultRules': true });
}

/** An app with a context, which only synthesizes templates. */
export function appWith(context: Readonly<Record<string, unknown>>): App {
  return new App({
    analyticsReporting: false,
    treeMetadata: false,
    context: { 'aws:cdk:disable-asset-staging': true, ...context },
  });
}
