import { CfnCondition, CfnOutput, CfnParameter, CfnResource, DefaultStackSynthesizer, Fn, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct, IConstruct } from 'constructs';
import { MembershipLookup, MembershipLookupHandler, MembershipRefresh } from '../../lib';
import {
  attributeInfo,
  EMPTY_MARK,
  exportable,
  LAST_VALUES,
  propertyOf,
  PUBLIC_NAMES,
  type PublicName,
} from '../../lib/contract/attributes';
import {
  MEMBERSHIP_FORMAT,
  MEMBERSHIP_PATTERN,
  REGION_FORMAT,
  REGION_PATTERN,
} from '../../lib/contract/identifier';
import { nextVersion } from '../release/version';

/** The value of an output if the membership has none. */
const NONE = 'none';

export interface MembershipStackProps {
  /** The code of the function, inline in the template. */
  readonly code: string;
}

/** A stack whose template needs nothing but CloudFormation: no bootstrap, no bucket, no CDK. */
export class MembershipStack extends Stack {
  public constructor(scope: Construct, id: string, { code }: MembershipStackProps) {
    super(scope, id, {
      description: `Looks up an AWS Clean Rooms membership and exports its attributes (cdk-cleanrooms-membership ${nextVersion()})`,
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });

    const handler = new MembershipLookupHandler(this, 'Handler');
    const lambdaFunction = resourceOf(handler.lambdaFunction, lambda.CfnFunction);
    lambdaFunction.code = { zipFile: code };
    // Redundant: the function refers to the role (cfn-lint W3005).
    lambdaFunction.addDeletionOverride('DependsOn');

    const { valueAsString: membershipIdentifier } = new CfnParameter(this, 'MembershipIdentifier', {
      description: 'The membership: its id, or its ARN',
      allowedPattern: MEMBERSHIP_PATTERN,
      constraintDescription: `must be ${MEMBERSHIP_FORMAT}`,
    });
    const { valueAsString: requireActive } = new CfnParameter(this, 'RequireActive', {
      description: 'Whether to fail the deployment unless the status of the membership is ACTIVE',
      default: 'true',
      allowedValues: ['true', 'false'],
    });
    const { valueAsString: region } = new CfnParameter(this, 'Region', {
      description: 'The region of the membership; without it, the one in its ARN, else the one of the stack',
      default: '',
      allowedPattern: `^$|${REGION_PATTERN}`,
      constraintDescription: `must be empty, or ${REGION_FORMAT}`,
    });
    const { valueAsString: refresh } = new CfnParameter(this, 'Refresh', {
      description: 'Any string; an update with a new one, such as the time, looks up the membership again',
      default: '',
    });

    const membership = new MembershipLookup(this, 'Membership', {
      membershipIdentifier,
      handler,
      region: this.regionOf(membershipIdentifier, region),
      refresh: MembershipRefresh.on(refresh),
      // Not every principal may create parameters: the guide shows what to add.
      restoreOnRollback: false,
    });
    // The prop must be known at synthesis.
    const lookup = resourceOf(membership, CfnResource);
    lookup.addPropertyOverride('RequireActive', requireActive);
    // The library requests the exportable form only where the CDK creates the export.
    const exportableNames = PUBLIC_NAMES.filter(mayBeEmpty).map(exportable);
    lookup.addPropertyOverride('Attributes', [...PUBLIC_NAMES, ...exportableNames, LAST_VALUES]);

    for (const name of PUBLIC_NAMES) this.output(name, membership);
  }

  /** The region of the membership: the ARN's, or the stack's for an id. */
  private regionOf(membershipIdentifier: string, region: string): string {
    const isSet = new CfnCondition(this, 'HasRegion', { expression: Fn.conditionNot(Fn.conditionEquals(region, '')) });
    const arnOrDefault = Fn.split(':', Fn.join(':', [membershipIdentifier, '', '', this.region]));
    return Fn.conditionIf(isSet.logicalId, region, Fn.select(3, arnOrDefault)).toString();
  }

  private output(name: PublicName, membership: MembershipLookup): void {
    const property = propertyOf(name);
    const id = property.charAt(0).toUpperCase() + property.slice(1);
    const { partOf, default: byDefault } = attributeInfo(name);
    const value =
      partOf && byDefault === undefined ? membership.getAttString(name, NONE) : membership.getAttString(name);
    const exportName = Fn.sub(`\${AWS::StackName}-${id}`);
    if (!mayBeEmpty(name)) {
      new CfnOutput(this, id, { description: name, value, exportName });
      return;
    }
    // CloudFormation exports no empty value, and this one may be empty.
    new CfnOutput(this, id, { description: name, value });
    const exported = resourceOf(membership, CfnResource).getAtt(exportable(name)).toString();
    new CfnOutput(this, `${id}Export`, {
      description: `${name}, and ${JSON.stringify(EMPTY_MARK)} where it is empty`,
      value: exported,
      exportName,
    });
  }
}

function mayBeEmpty(name: PublicName): boolean {
  return attributeInfo(name).default === '';
}

/** The resource of a construct, to set what no prop sets. */
function resourceOf<T extends CfnResource>({ node }: IConstruct, type: abstract new (...args: never) => T): T {
  const { defaultChild } = node;
  if (defaultChild instanceof type) return defaultChild;
  throw new Error(`The construct '${node.path}' is expected to have a ${type.name}. Find what it creates instead.`);
}
