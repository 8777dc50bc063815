import { Aspects, CfnOutput, Lazy, Tags, type App, type CfnElement, type CfnResource, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { MembershipLookup, MembershipRefresh, type IMembership } from '../../lib';
import { attributeInfo, baseName, PUBLIC_NAMES, type PublicName } from '../../lib/contract/attributes';
import type { MembershipJson } from '../../tools/local-cloud';
import { DeployedApp } from '../support/deployed-app';
import {
  FULL_MEMBERS,
  fullCollaboration,
  fullMembership,
  MINIMAL,
  MINIMAL_COLLABORATION,
} from '../support/full-membership';
import { ID, lookUp, lookupOf, newStack, stringOf } from '../support/lookup-stack';
import { newApp, PLACES, stackOf, type Place, type Strength } from '../support/places';

const { json: FULL, attributes } = fullMembership();
const VALUES: Readonly<Record<string, string>> = {
  ...attributes,
  ...fullCollaboration().attributes,
  ...FULL_MEMBERS.attributes,
};

/** Sets the value on a resource, in the property `Value` or `Tags`. */
type Use = (resource: CfnResource, value: string) => void;

const read = (property: unknown): unknown => property;
const USES = {
  'as a property': [
    (resource, value) => {
      resource.addPropertyOverride('Value', value);
    },
    'Value',
    read,
  ],
  'as a part of a string': [
    (resource, value) => {
      resource.addPropertyOverride('Value', `<${value}>`);
    },
    'Value',
    (property) => String(property).slice(1, -1),
  ],
  'through a Lazy': [
    (resource, value) => {
      resource.addPropertyOverride('Value', Lazy.string({ produce: () => value }));
    },
    'Value',
    read,
  ],
  'through toJsonString()': [
    (resource, value) => {
      resource.addPropertyOverride('Value', resource.stack.toJsonString({ key: [value] }));
    },
    'Value',
    (property) => (JSON.parse(String(property)) as { readonly key: [string] }).key[0],
  ],
  'through toJsonString() of the value only': [
    (resource, value) => {
      resource.addPropertyOverride('Value', resource.stack.toJsonString(value));
    },
    'Value',
    (property) => JSON.parse(String(property)) as unknown,
  ],
  'through an Aspect': [
    (resource, value) => {
      Aspects.of(resource).add({
        visit: () => {
          resource.addPropertyOverride('Value', value);
        },
      });
    },
    'Value',
    read,
  ],
  'as a tag': [
    (resource, value) => {
      Tags.of(resource).add('key', value);
    },
    'Tags',
    (property) => (property as { readonly key: unknown }).key,
  ],
} satisfies Record<string, [use: Use, property: string, read: (property: unknown) => unknown]>;

const ofName = (membership: IMembership, name: PublicName): string => membership.getAttString(name);

/** Creates a resource for each attribute that uses it. */
function useAttributes(
  app: App,
  [lookup, user]: [Place, Place],
  use: Use,
  names: readonly PublicName[],
  valueOf: (membership: IMembership, name: PublicName) => string,
): Map<PublicName, CfnResource> {
  const membership = new MembershipLookup(lookup(app), 'Membership', { collaborationIdentifier: ID });
  const scope = user(app);
  return new Map(
    names.map((name, index) => {
      const resource = new CfnParameter(scope, `Parameter${String(index)}`, { type: 'String', value: '' });
      use(resource, valueOf(membership, name));
      return [name, resource];
    }),
  );
}

function placesOf(name: string): [Place, Place] {
  const places = PLACES[name];
  if (!places) throw new Error(`There are no places ${name}.`);
  return places;
}

const asProperty: Use = (resource, value) => {
  resource.addPropertyOverride('Value', value);
};

async function valuesIn(
  app: App,
  resources: ReadonlyMap<PublicName, CfnElement>,
  json: MembershipJson,
  valueOf = (deployed: DeployedApp, element: CfnElement): unknown => deployed.valueOf(element),
): Promise<Record<string, unknown>> {
  const deployed = await DeployedApp.of(
    app,
    json,
    json === MINIMAL ? { collaboration: MINIMAL_COLLABORATION, members: [] } : undefined,
  );
  return Object.fromEntries([...resources].map(([name, element]) => [name, valueOf(deployed, element)]));
}

/** One attribute of each kind, for the combinations of ways and places. */
const ONE_OF_EACH_KIND = PUBLIC_NAMES.filter((name, index) => {
  const kindOf = (each: PublicName): string => JSON.stringify([attributeInfo(each).list, attributeInfo(each).default]);
  return PUBLIC_NAMES.findIndex((each) => kindOf(each) === kindOf(name)) === index;
});

describe.each(Object.entries(PLACES))('an attribute that is used %s', (_, places) => {
  test.each([
    ...Object.entries(USES).map(([how, use]) => [how, use, stringOf] as const),
    ['by name', USES['as a property'], ofName] as const,
  ])('%s has the value of the membership', async (how, [use, property, readProperty], valueOf) => {
    const app = newApp();
    const names = how === 'as a property' ? PUBLIC_NAMES : ONE_OF_EACH_KIND;
    const resources = useAttributes(app, places, use, names, valueOf);
    const values = await valuesIn(app, resources, FULL, (deployed, element) =>
      readProperty(deployed.valueOf(element, property)),
    );
    expect(values).toEqual(Object.fromEntries(names.map((name) => [name, VALUES[baseName(name)]])));
  });

  test('has its default if the membership has no value', async () => {
    const app = newApp();
    const names = PUBLIC_NAMES.filter((name) => attributeInfo(name).default !== undefined);
    const resources = useAttributes(app, places, asProperty, names, stringOf);
    expect(await valuesIn(app, resources, MINIMAL)).toEqual(
      Object.fromEntries(names.map((name) => [name, attributeInfo(name).default])),
    );
  });

  test.each(['none', '', ' '])('has its fallback %j if the membership has no value', async (fallback) => {
    const app = newApp();
    const names = (fallback === '' ? PUBLIC_NAMES : ONE_OF_EACH_KIND).filter(
      (name) => !['Id', 'Status', 'MemberAbilities', 'Collaboration.MemberStatus'].includes(name),
    );
    const resources = useAttributes(app, places, asProperty, names, (membership, name) =>
      membership.getAttString(name, fallback),
    );
    expect(await valuesIn(app, resources, MINIMAL)).toEqual(Object.fromEntries(names.map((name) => [name, fallback])));
  });
});

describe.each<Strength>(['weak', 'both'])('with %s references between stacks', (strength) => {
  test.each(['in another stack', 'in another region', 'in a stack other than the parent of a nested one'])(
    'an attribute that is used %s has the value of the membership, or its default',
    async (place) => {
      for (const [json, names] of [
        [FULL, PUBLIC_NAMES],
        [MINIMAL, PUBLIC_NAMES.filter((name) => attributeInfo(name).default !== undefined)],
      ] as const) {
        const app = newApp(strength);
        const resources = useAttributes(app, placesOf(place), asProperty, names, stringOf);
        const expected = json === FULL ? VALUES : {};
        expect(await valuesIn(app, resources, json)).toEqual(
          Object.fromEntries(names.map((name) => [name, expected[baseName(name)] ?? attributeInfo(name).default])),
        );
      }
    },
  );
});

describe('a lookup', () => {
  /** Reads all properties, and the properties of their values. */
  function readAll(object: object, depth = 0): void {
    for (let each: unknown = object; each !== null && each !== Object.prototype; each = Object.getPrototypeOf(each)) {
      for (const key of Reflect.ownKeys(Object(each) as object)) {
        const value: unknown = Reflect.get(object, key);
        if (typeof value === 'object' && value !== null && !Construct.isConstruct(value) && depth < 1)
          readAll(value, depth + 1);
      }
    }
  }

  test.each([
    ['before', 0],
    ['after', 1],
  ])('does not change when all its properties are read, %s the first synthesis', (_, syntheses) => {
    const [app, untouched] = [newApp(), newApp()].map((each) => {
      const stack = stackOf(each, 'A');
      new MembershipLookup(stack, 'Membership', {
        membershipIdentifier: ID,
        refresh: MembershipRefresh.onChange(),
      });
      return stack;
    });
    if (!app || !untouched) throw new Error('There are two apps.');
    for (let count = 0; count < syntheses; count += 1) [app, untouched].forEach((each) => Template.fromStack(each));
    const membership = app.node.findChild('Membership');
    readAll(membership);
    const tree = ({ node }: Stack): string[] => node.findAll().map((each) => each.node.path);
    expect(tree(app)).toEqual(tree(untouched));
    expect(Template.fromStack(app).toJSON()).toEqual(Template.fromStack(untouched).toJSON());
    expect(lookupOf(app)).toMatchObject({ Attributes: ['LastValues'] });
  });

  test('requests no attribute for a value that is only stored, or resolved outside of a template', () => {
    const stack = newStack();
    const membership = lookUp(stack);
    const stored = { bucket: membership.resultBucketName, role: membership.getAttString('Status', 'none') };
    stack.resolve(stored);
    membership.grants.readResults(new AccountPrincipal('444455556666'));
    expect(lookupOf(stack)).toMatchObject({ Attributes: ['LastValues'] });
    expect(lookupOf(stack)).not.toHaveProperty('Fallbacks');
  });

  test('requests the same attributes in every synthesis', () => {
    const stack = newStack();
    const membership = lookUp(stack);
    new CfnOutput(stack, 'Output', { value: membership.getAttString('DefaultResultConfiguration.RoleArn', 'none') });
    const first = lookupOf(stack);
    expect(lookupOf(stack)).toEqual(first);
    expect(first).toMatchObject({
      Attributes: ['DefaultResultConfiguration.RoleArn', 'LastValues'],
      Fallbacks: { 'DefaultResultConfiguration.RoleArn': 'none' },
    });
  });
});
