import {
  App,
  Aspects,
  CfnOutput,
  type CfnElement,
  type CfnResource,
  Fn,
  Lazy,
  NestedStack,
  Stack,
  Stage,
  Tags,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { MembershipLookup, MembershipRefresh, type IMembership } from '../../lib';
import { ATTRIBUTE_NAMES, ATTRIBUTES, attributeInfo, type AttributeName } from '../../lib/contract/attributes';
import type { MembershipJson } from '../../tools/local-cloud';
import { DeployedApp } from '../support/deployed-app';
import { fullMembership } from '../support/full-membership';
import { ID, lookUp, lookupOf, newStack } from '../support/lookup-stack';
import { readMembership } from '../support/read-membership';

const { json: FULL, attributes: VALUES } = fullMembership();
/** Only what every membership has. */
const MINIMAL: MembershipJson = { id: ID, status: 'ACTIVE', memberAbilities: [] };

type Strength = 'strong' | 'weak' | 'both';

function newApp(strength: Strength = 'strong'): App {
  return new App({
    analyticsReporting: false,
    context: { '@aws-cdk/core:defaultCrossStackReferences': strength },
  });
}

/** A stack in which a resource can be. */
type Place = (app: App) => Stack;

const env = { account: '111122223333', region: 'eu-central-1' };
const stackOf = (scope: Construct, id: string, region = env.region): Stack => {
  const existing = scope.node.tryFindChild(id);
  if (Stack.isStack(existing)) return existing;
  return new Stack(scope, id, { env: { ...env, region }, crossRegionReferences: true });
};
const nestedOf = (stack: Stack, id: string): Stack => {
  const existing = stack.node.tryFindChild(id);
  return Stack.isStack(existing) ? existing : new NestedStack(stack, id);
};
const stageOf = (app: App): Stage => {
  const existing = app.node.tryFindChild('Stage');
  return Stage.isStage(existing) ? existing : new Stage(app, 'Stage');
};

/** Where the lookup is, and where its attributes are used. */
const PLACES: Record<string, [lookup: Place, user: Place]> = {
  'in the same stack': [(app) => stackOf(app, 'A'), (app) => stackOf(app, 'A')],
  'in another stack': [(app) => stackOf(app, 'A'), (app) => stackOf(app, 'B')],
  'in a nested stack': [(app) => stackOf(app, 'A'), (app) => nestedOf(stackOf(app, 'A'), 'N')],
  'in a nested stack of another stack': [(app) => stackOf(app, 'A'), (app) => nestedOf(stackOf(app, 'B'), 'N')],
  'in the parent of a nested stack': [(app) => nestedOf(stackOf(app, 'A'), 'N'), (app) => stackOf(app, 'A')],
  'in another nested stack': [(app) => nestedOf(stackOf(app, 'A'), 'N'), (app) => nestedOf(stackOf(app, 'A'), 'M')],
  'in another stack than the parent of a nested one': [
    (app) => nestedOf(stackOf(app, 'A'), 'N'),
    (app) => stackOf(app, 'B'),
  ],
  'in another stack of a stage': [(app) => stackOf(stageOf(app), 'A'), (app) => stackOf(stageOf(app), 'B')],
  'in another region': [(app) => stackOf(app, 'A'), (app) => stackOf(app, 'B', 'us-east-1')],
};

/** Gives a resource the value; how it looks then in the property `Value` or `Tags`. */
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
  'through toJsonString() alone': [
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

const ofProperty = (membership: IMembership, name: AttributeName): string => {
  const value = membership[ATTRIBUTES[name].property];
  return typeof value === 'string' ? value : Fn.join(',', value);
};
const ofName = (membership: IMembership, name: AttributeName): string => membership.getAttString(name);

/** A resource for each attribute, which uses it. */
function useAttributes(
  app: App,
  [lookup, user]: [Place, Place],
  use: Use,
  names: readonly AttributeName[],
  valueOf: (membership: IMembership, name: AttributeName) => string,
): Map<AttributeName, CfnResource> {
  const membership = new MembershipLookup(lookup(app), 'Membership', { membershipIdentifier: ID });
  const scope = user(app);
  return new Map(
    names.map((name) => {
      const resource = new CfnParameter(scope, name, { type: 'String', value: '' });
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
  resources: ReadonlyMap<AttributeName, CfnElement>,
  json: MembershipJson,
  valueOf = (deployed: DeployedApp, element: CfnElement): unknown => deployed.valueOf(element),
): Promise<Record<string, unknown>> {
  const deployed = new DeployedApp(app, await readMembership(json));
  return Object.fromEntries([...resources].map(([name, element]) => [name, valueOf(deployed, element)]));
}

describe.each(Object.entries(PLACES))('an attribute that is used %s', (_, places) => {
  test.each([
    ...Object.entries(USES).map(([how, use]) => [how, use, ofProperty] as const),
    ['by name', USES['as a property'], ofName] as const,
  ])('%s has the value that the membership has', async (__, [use, property, readProperty], valueOf) => {
    const app = newApp();
    const resources = useAttributes(app, places, use, ATTRIBUTE_NAMES, valueOf);
    const values = await valuesIn(app, resources, FULL, (deployed, element) =>
      readProperty(deployed.valueOf(element, property)),
    );
    expect(values).toEqual(VALUES);
  });

  test('has its default where the membership has no value', async () => {
    const app = newApp();
    const names = ATTRIBUTE_NAMES.filter((name) => attributeInfo(name).default !== undefined);
    const resources = useAttributes(app, places, asProperty, names, ofProperty);
    expect(await valuesIn(app, resources, MINIMAL)).toEqual(
      Object.fromEntries(names.map((name) => [name, attributeInfo(name).default])),
    );
  });

  test.each(['none', '', ' '])('has its fallback %j where the membership has no value', async (fallback) => {
    const app = newApp();
    const names = ATTRIBUTE_NAMES.filter((name) => !['Id', 'Status', 'MemberAbilities'].includes(name));
    const resources = useAttributes(app, places, asProperty, names, (membership, name) =>
      membership.getAttString(name, fallback),
    );
    expect(await valuesIn(app, resources, MINIMAL)).toEqual(Object.fromEntries(names.map((name) => [name, fallback])));
  });
});

describe.each<Strength>(['weak', 'both'])('with %s references between stacks', (strength) => {
  test.each(['in another stack', 'in another region', 'in another stack than the parent of a nested one'])(
    'an attribute that is used %s has the value that the membership has, or its default',
    async (place) => {
      for (const [json, names] of [
        [FULL, ATTRIBUTE_NAMES],
        [MINIMAL, ATTRIBUTE_NAMES.filter((name) => attributeInfo(name).default !== undefined)],
      ] as const) {
        const app = newApp(strength);
        const resources = useAttributes(app, placesOf(place), asProperty, names, ofProperty);
        const expected = json === FULL ? VALUES : {};
        expect(await valuesIn(app, resources, json)).toEqual(
          Object.fromEntries(names.map((name) => [name, expected[name] ?? attributeInfo(name).default])),
        );
      }
    },
  );
});

describe('exports', () => {
  /** The names of the exports of a stack. */
  function exportsOf(stack: Stack): string[] {
    const outputs = Template.fromStack(stack).findOutputs('*') as Record<string, { Export?: { Name: string } }>;
    return Object.values(outputs).flatMap(({ Export }) => Export?.Name ?? []);
  }

  /** Makes an export as the CDK advises for one that no stack imports any more; returns the import. */
  function exportOf(stack: Stack, membership: IMembership, name: AttributeName): string {
    const value = membership[ATTRIBUTES[name].property];
    if (typeof value === 'string') return stack.exportValue(value);
    // The CDK itself gives the list of a nested stack another name here than where it is referenced.
    if (Stack.of(membership) !== stack) return stack.exportValue(membership.getAttString(name));
    return Fn.join(',', stack.exportStringListValue(value));
  }

  test.each(Object.entries({ 'a stack': false, 'a nested stack': true }))(
    'of %s that are made by exportValue() and exportStringListValue() are those that references make',
    (_, nested) => {
      const [own, references] = [false, true].map((byReference) => {
        const app = newApp();
        const stack = stackOf(app, 'A');
        const home = nested ? nestedOf(stack, 'N') : stack;
        const membership = new MembershipLookup(home, 'Membership', { membershipIdentifier: ID });
        for (const name of ATTRIBUTE_NAMES) {
          if (byReference)
            new CfnParameter(stackOf(app, 'B'), name, { type: 'String', value: ofProperty(membership, name) });
          else exportOf(stack, membership, name);
        }
        return {
          exports: exportsOf(stack).sort(),
          outputs: Object.keys(Template.fromStack(home).findOutputs('*')).sort(),
        };
      });
      expect(own?.exports).toHaveLength(ATTRIBUTE_NAMES.length);
      expect(own).toEqual(references);
    },
  );

  test('made by name have the value that the membership has', async () => {
    const app = newApp();
    const stack = stackOf(app, 'A');
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID });
    const other = stackOf(app, 'B');
    const resources = new Map(
      ATTRIBUTE_NAMES.map((name) => {
        const resource = new CfnParameter(other, name, { type: 'String', value: '' });
        resource.addPropertyOverride('Value', exportOf(stack, membership, name));
        return [name, resource];
      }),
    );
    expect(await valuesIn(app, resources, FULL)).toEqual(VALUES);
  });
});

describe('a lookup', () => {
  /** A property that is read reads more: the value of a token is another token. */
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
    expect(lookupOf(app)).toMatchObject({ Attributes: [] });
  });

  test('requests nothing for a value that is stored, or resolved outside of a template', () => {
    const stack = newStack();
    const membership = lookUp(stack);
    const stored = { bucket: membership.resultBucketName, role: membership.getAttString('Status', 'none') };
    stack.resolve(stored);
    membership.grants.readResults(new AccountPrincipal('444455556666'));
    expect(lookupOf(stack)).toMatchObject({ Attributes: [] });
    expect(lookupOf(stack)).not.toHaveProperty('Fallbacks');
  });

  test('requests the same in every synthesis', () => {
    const stack = newStack();
    const membership = lookUp(stack);
    new CfnOutput(stack, 'Output', { value: membership.getAttString('DefaultResultConfiguration.RoleArn', 'none') });
    const first = lookupOf(stack);
    expect(lookupOf(stack)).toEqual(first);
    expect(first).toMatchObject({
      Attributes: ['DefaultResultConfiguration.RoleArn'],
      Fallbacks: { 'DefaultResultConfiguration.RoleArn': 'none' },
    });
  });
});
