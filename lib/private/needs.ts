import { CfnResource, type Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { commonStack, nodeOf, type Dependencies } from './dependencies';

/**
 * Types of resources that another resource needs, although it does not refer to them, with the property that refers to
 * the other. For example, a function needs the policies that refer to its role, and the routes that refer to its route
 * table.
 */
const COMPLEMENTS: ReadonlyMap<string, string> = new Map([
  ['AWS::EC2::NetworkAclEntry', 'NetworkAclId'],
  ['AWS::EC2::Route', 'RouteTableId'],
  ['AWS::EC2::SecurityGroupEgress', 'GroupId'],
  ['AWS::EC2::SecurityGroupIngress', 'GroupId'],
  ['AWS::EC2::SubnetNetworkAclAssociation', 'SubnetId'],
  ['AWS::EC2::SubnetRouteTableAssociation', 'SubnetId'],
  ['AWS::EC2::VPCEndpoint', 'VpcId'],
  ['AWS::EC2::VPCGatewayAttachment', 'VpcId'],
  ['AWS::IAM::ManagedPolicy', 'Roles'],
  ['AWS::IAM::Policy', 'Roles'],
  ['AWS::IAM::RolePolicy', 'RoleName'],
]);

/**
 * Everything that a resource needs and that therefore cannot wait for it: itself, everything that must be deployed
 * before it, and the complements of these.
 */
export class Needs {
  private readonly levels = new Map<Stack | undefined, ReadonlySet<IConstruct>>();

  public constructor(
    private readonly resource: CfnResource,
    private readonly dependencies: Dependencies,
  ) {}

  public include(element: IConstruct): boolean {
    const level = commonStack(element, this.resource);
    const node = nodeOf(element, level);
    return node !== undefined && this.at(level).has(node);
  }

  private at(level: Stack | undefined): ReadonlySet<IConstruct> {
    const needs = this.levels.get(level) ?? this.find(level);
    this.levels.set(level, needs);
    return needs;
  }

  private find(level: Stack | undefined): Set<IConstruct> {
    const itself = nodeOf(this.resource, level) ?? this.resource;
    const needs = this.dependencies.before(itself, level).add(itself);
    let complements = level ? this.complementsIn(level) : [];
    for (;;) {
      const next = complements.find(({ of }) => of.some((target) => target !== undefined && needs.has(target)));
      if (!next) return needs;
      complements = complements.filter((each) => each !== next);
      const before = this.dependencies.before(next.complement, level);
      // A policy that refers to an attribute of the lookup depends on it anyway.
      if (!before.has(itself)) for (const each of [next.complement, ...before]) needs.add(each);
    }
  }

  private complementsIn(stack: Stack): Complement[] {
    const resources = stack.node.findAll().filter((each) => CfnResource.isCfnResource(each));
    const own = resources.filter((resource) => resource.stack === stack);
    return own.flatMap((complement) => {
      const property = COMPLEMENTS.get(complement.cfnResourceType);
      if (property === undefined) return [];
      const targets = this.dependencies.references.ofProperty(complement, property);
      return [{ complement, of: targets.map((target) => nodeOf(target, stack)) }];
    });
  }
}

interface Complement {
  readonly complement: CfnResource;
  /** What it complements, if that is in the same stack. */
  readonly of: readonly (IConstruct | undefined)[];
}
