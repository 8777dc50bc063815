import { Fn, Lazy, Stack, Token, type ResourceProps } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { AwsCustomResource, AwsCustomResourcePolicy, Logging, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct, type IConstruct } from 'constructs';
import { canBeEmpty } from '../contract/attribute-value';
import {
  attributeInfo,
  EMPTY_MARK,
  isEscapedName,
  MEMBERSHIP_NAMES,
  OBJECTS_NAMES,
  placeOfObjects,
  type ObjectsName,
  type PublicName,
} from '../contract/attributes';
import type { AttributeSource } from './attribute-source';
import { ERRORS, synthesisError } from './errors';
import { reject } from './scope';

/**
 * The attributes that are published by default: those that every membership has and no other account chooses. A lookup
 * fails if it uses an attribute that the membership does not have, or a name that contains a dynamic reference.
 */
export const PUBLISHED: readonly PublicName[] = MEMBERSHIP_NAMES.filter(
  (name) => attributeInfo(name).partOf === undefined && !isEscapedName(`${name}.Escaped`),
);

/** The path has at most 13 levels: a name has at most 15, with that of the attribute. */
const PATH = /^(?!\/(?:aws|ssm))(?:\/[\w.-]+){1,13}$/i;

/**
 * The name of a parameter that is read cannot be a token. So neither can that of one that is published.
 *
 * @throws If a path is not valid, unless context is missing.
 */
export function requirePath(construct: IConstruct, path: string): void {
  if (!Token.isUnresolved(path) && PATH.test(path)) return;
  const values = { path: construct.node.path, found: Token.isUnresolved(path) ? '(a token)' : path };
  reject(construct, synthesisError(ERRORS.invalidParameterPath, values));
}

/** The name of the parameter with an attribute. */
function parameterName(path: string, name: PublicName | ObjectsName): string {
  return `${path}/${name}`;
}

/**
 * Stores attributes in parameters: those with the given names, the id, the ARN and, of a bucket, the objects that are
 * results. Those that the lookup stores at that path already are left out.
 *
 * @param lookup The lookup.
 * @param path The path of the parameters.
 * @param names The names of the attributes.
 * @param valueOf Returns the value of an attribute in a form that is not empty.
 * @throws If the stack defines a parameter of one of these names otherwise.
 */
export function publish(
  lookup: Construct,
  path: string,
  names: readonly PublicName[],
  valueOf: (name: PublicName | ObjectsName) => string,
): void {
  const published = new Set<PublicName | ObjectsName>(['Id', 'Arn', ...names]);
  for (const objects of OBJECTS_NAMES) {
    if (published.has(placeOfObjects(objects)[0])) published.add(objects);
  }
  // The CDK replaces slashes in an id.
  const id = `Parameters${path.replaceAll('/', ':')}`;
  const found: unknown = lookup.node.tryFindChild(id);
  const scope = Construct.isConstruct(found) ? found : new Construct(lookup, id);
  for (const name of published) {
    if (scope.node.tryFindChild(name)) continue;
    requireUnused(lookup, parameterName(path, name));
    new ssm.StringParameter(scope, name, {
      parameterName: parameterName(path, name),
      simpleName: false,
      stringValue: valueOf(name),
    });
  }
}

function requireUnused(lookup: Construct, name: string): void {
  const { node } = Stack.of(lookup);
  const parameters = node.findAll().filter((each) => each instanceof ssm.CfnParameter && each.name === name);
  const other = parameters.find((each) => Stack.of(each) === Stack.of(lookup));
  if (!other) return;
  const values = { path: lookup.node.path, name, other: other.node.scope?.node.path ?? other.node.path };
  throw synthesisError(ERRORS.parametersInUse, values);
}

/** Where the parameters are. */
interface ParameterPlace {
  readonly path: string;
  /** Undefined if they are in the region of the stack. */
  readonly region?: string;
  /** In another region, a change of this string reads them again. */
  readonly refresh?: string;
}

/** Attributes in parameters. Each is read only if the app reads the attribute. */
export class PublishedAttributes implements AttributeSource {
  private readonly scope: Construct;

  public constructor(
    scope: Construct,
    id: string,
    private readonly place: ParameterPlace,
  ) {
    this.scope = new Construct(scope, `${id}Parameters`);
  }

  /** The parameter is added only if the environment is used, such as by a grant. */
  public get environment(): ResourceProps {
    const part = (index: number): string =>
      Lazy.string({ produce: () => Fn.select(index, Fn.split(':', this.stored('Arn'))) });
    return { region: part(3), account: part(4) };
  }

  public valueOf(name: PublicName | ObjectsName): string | string[] {
    const stored = this.stored(name);
    const value = canBeEmpty(name) ? Fn.select(0, Fn.split(EMPTY_MARK, stored)) : stored;
    return attributeInfo(name).list ? Fn.split(',', value) : value;
  }

  private stored(name: PublicName | ObjectsName): string {
    const { path, region } = this.place;
    const parameter = parameterName(path, name);
    const stack = Stack.of(this.scope);
    return region === undefined || region === stack.region
      ? ssm.StringParameter.valueForStringParameter(this.scope, parameter)
      : this.storedIn(region, name, parameter);
  }

  /** CloudFormation reads parameters of its own region only. */
  private storedIn(region: string, id: string, Name: string): string {
    const existing = this.scope.node.tryFindChild(id);
    if (existing instanceof AwsCustomResource) return existing.getResponseField(VALUE);
    const arn = Stack.of(this.scope).formatArn({
      service: 'ssm',
      region,
      resource: 'parameter',
      resourceName: Name.slice(1),
    });
    const call = {
      service: 'SSM',
      action: 'getParameter',
      parameters: { Name },
      region,
      outputPaths: [VALUE],
      logging: Logging.withDataHidden(),
      physicalResourceId: PhysicalResourceId.of(this.place.refresh ?? Name),
    };
    return new AwsCustomResource(this.scope, id, {
      onUpdate: call,
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: [arn] }),
      installLatestAwsSdk: false,
    }).getResponseField(VALUE);
  }
}

/** The path of the value in the response of GetParameter. */
const VALUE = 'Parameter.Value';
