import { CfnResource, NestedStack, Stack, type App } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import fc from 'fast-check';
import { MembershipLookup, MembershipLookupProvider } from '../../../lib';
import { newApp } from '../../support/app';
import { ID, LONGEST_SHRINK, runs } from '../../support/properties';
import { cyclesBelow, waitingFor } from '../../support/template-order';

/** Where the elements of a part are: in the current stack, in a new nested stack of it or of the previous one, or in a new stack. */
const places = fc.constantFrom('stack', 'nested', 'nested in nested', 'new stack');
/** What a lookup gates. */
const scopes = fc.constantFrom('nothing', 'own stack', 'root stack', 'app');

const elements = fc.record({
  lookup: fc.boolean(),
  gates: scopes,
  /** The previous elements that it needs, counted from the end: without a gate there is no cycle. */
  needs: fc.uniqueArray(fc.nat(9), { maxLength: 2 }),
  dependsOn: fc.boolean(),
});
const parts = fc.record({ place: places, elements: fc.array(elements, { minLength: 1, maxLength: 3 }) });
const apps = fc.array(parts, { minLength: 1, maxLength: 5 });

type Part = ValueOf<typeof parts>;
type Gates = ValueOf<typeof scopes>;
type ValueOf<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

interface Element {
  readonly construct: Construct;
  /** How others refer to it. */
  readonly reference: string;
  readonly stack: Stack;
  readonly neededBy: Element[];
}

interface Gate {
  readonly lookup: MembershipLookup;
  readonly scope: IConstruct;
}

class RandomApp {
  public readonly app: App = newApp();
  public readonly elements: Element[] = [];
  public readonly gates: Gate[] = [];
  private root: Stack;
  private stack: Stack;

  public constructor(parts: readonly Part[]) {
    this.root = this.stack = new Stack(this.app, 'Stack');
    for (const [index, part] of parts.entries()) {
      // A stack must have a resource.
      if (index > 0) this.enter(part.place, String(index));
      for (const element of part.elements) this.add(element, String(this.elements.length));
    }
  }

  private enter(place: Part['place'], id: string): void {
    if (place === 'new stack') this.root = new Stack(this.app, `Stack${id}`);
    if (place !== 'nested in nested') this.stack = this.root;
    if (place.startsWith('nested')) this.stack = new NestedStack(this.stack, `Nested${id}`);
  }

  private add({ lookup, gates, needs, dependsOn }: Part['elements'][number], id: string): void {
    const before = needs.map((offset) => this.elements.at(-1 - offset)).filter((each) => each !== undefined);
    const references = dependsOn ? [] : before.map(({ reference }) => reference);
    const element = { ...(lookup ? this.lookUp(id, gates, references) : this.resource(id, references)), neededBy: [] };
    if (dependsOn) element.construct.node.addDependency(...before.map(({ construct }) => construct));
    for (const each of before) each.neededBy.push(element);
    this.elements.push(element);
  }

  private resource(id: string, references: readonly string[]): Omit<Element, 'neededBy'> {
    const properties = { ServiceToken: 'arn:aws:sns:us-east-1:111122223333:any', References: references };
    const construct = new CfnResource(this.stack, `Resource${id}`, { type: 'Custom::Any', properties });
    return { construct, reference: construct.ref, stack: this.stack };
  }

  private lookUp(id: string, gates: Gates, references: readonly string[]): Omit<Element, 'neededBy'> {
    const provider = new MembershipLookupProvider(this.stack, `Provider${id}`);
    const membershipIdentifier = references.join('') || ID;
    const lookup = new MembershipLookup(this.stack, `Lookup${id}`, { membershipIdentifier, provider });
    const scope = { nothing: undefined, 'own stack': this.stack, 'root stack': this.root, app: this.app }[gates];
    if (scope) {
      lookup.gate(scope);
      this.gates.push({ lookup, scope });
    }
    return { construct: lookup, reference: lookup.membershipId, stack: this.stack };
  }
}

test('in any app gate() creates no cycle, and resources that nothing depends on wait', () => {
  fc.assert(
    fc.property(fc.limitShrink(apps, LONGEST_SHRINK), (random) => {
      const { app, elements, gates } = new RandomApp(random);
      expect(cyclesBelow(app)).toEqual([]);
      for (const { lookup, scope } of gates) {
        const stack = Stack.isStack(scope) ? scope : lookup.stack;
        const unneeded = elements
          .filter((element) => element.stack === stack && element.neededBy.length === 0)
          .filter(({ construct }) => CfnResource.isCfnResource(construct))
          .map(({ construct }) => construct.node.id);
        expect(waitingFor(lookup, stack).waiting).toEqual(expect.arrayContaining(unneeded));
      }
    }),
    { numRuns: runs(40) },
  );
});
