import type { RequestableName } from '../contract/attributes';
import { ERRORS, synthesisError } from './errors';

/** The attributes of a lookup that the template uses, which it therefore requests. */
export class AttributeRequests {
  private readonly requested = new Set<RequestableName>();
  /** Those that are used at least once without a fallback: their absence fails the deployment. */
  private readonly required = new Set<RequestableName>();
  private readonly fallbacks = new Map<RequestableName, string>();

  public constructor(private readonly path: string) {}

  public add(name: RequestableName, fallback?: string): void {
    this.requested.add(name);
    if (fallback === undefined) {
      this.required.add(name);
      return;
    }
    const first = this.fallbacks.get(name) ?? fallback;
    if (first !== fallback) {
      throw synthesisError(ERRORS.conflictingFallbacks, { path: this.path, attribute: name, first, second: fallback });
    }
    this.fallbacks.set(name, fallback);
  }

  /** The property `Attributes`. */
  public get names(): RequestableName[] {
    return [...this.requested].sort();
  }

  /** The property `Fallbacks`: those that nothing requires; none leaves the property out. */
  public get usedFallbacks(): Record<string, string> | undefined {
    const used = [...this.fallbacks].filter(([name]) => !this.required.has(name));
    return used.length > 0 ? Object.fromEntries(used.sort()) : undefined;
  }
}
