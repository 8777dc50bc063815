import { Token } from 'aws-cdk-lib';
import { isOfMembership, publicName, type RequestableName } from '../contract/attributes';
import { errorMessage } from '../contract/errors';
import { ERRORS } from './errors';

/** The attributes of a lookup that the template uses and therefore requests. */
export class AttributeRequests {
  private readonly requested = new Set<RequestableName>();
  /** Those that are used at least once without a fallback: the deployment fails if they are absent. */
  private readonly required = new Set<RequestableName>();
  private readonly fallbacks = new Map<RequestableName, string>();
  private readonly tokens = new Set<string>();
  private readonly problems = new Set<string>();

  /**
   * @param path The path of the lookup.
   * @param type What it looks up: only a lookup by collaboration has the attributes of the collaboration.
   */
  public constructor(
    private readonly path: string,
    private readonly type: 'membership' | 'collaboration',
  ) {}

  /** Records that the template uses an attribute. */
  public add(name: RequestableName, fallback?: string): void {
    if (this.type === 'membership' && !isOfMembership(name)) {
      const values = { path: this.path, attribute: publicName(name) };
      this.problems.add(errorMessage(ERRORS.attributeOfCollaboration, values));
      return;
    }
    this.requested.add(name);
    if (fallback === undefined) {
      this.required.add(name);
      return;
    }
    const first = this.fallbacks.get(name) ?? fallback;
    this.fallbacks.set(name, first);
    if (first === fallback) return;
    const values = { path: this.path, attribute: publicName(name), first, second: fallback };
    this.problems.add(errorMessage(ERRORS.conflictingFallbacks, values));
  }

  /**
   * Announces a fallback that may be used. The CDK collects references to other stacks once, and may process the lookup
   * before the resource that uses the fallback.
   */
  public announce(fallback: string): void {
    if (Token.isUnresolved(fallback)) this.tokens.add(fallback);
  }

  /** The names in the property `Attributes` that the template uses. */
  public get names(): RequestableName[] {
    return [...this.requested];
  }

  /** The property `Fallbacks`: the fallbacks of attributes that are not required; undefined if there are none. */
  public get usedFallbacks(): Record<string, string> | undefined {
    const used = [...this.fallbacks].filter(([name]) => !this.required.has(name));
    return used.length > 0 ? Object.fromEntries(used.sort()) : undefined;
  }

  /** All fallbacks that are tokens, used or not. */
  public get announcedFallbacks(): string[] {
    return [...this.tokens];
  }

  /** The error messages for conflicting requests. */
  public get errors(): string[] {
    return [...this.problems];
  }
}
