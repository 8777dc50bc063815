import type { App } from 'aws-cdk-lib';
import { check, synthesize } from '../support/check-command';
import type { Deployed, Deployments } from '../support/deployments';
import type { Seen } from './row';
import { Scenario, seen, type LookedUp, type LookupOptions } from './scenario';

/** What the command line reports for one lookup. */
export interface CheckResult {
  readonly verdict: 'pass' | 'reject' | 'unknown';
  readonly message?: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Ends a row where it uses something that only a deployment has. */
export class OnlyDeployed extends Error {}

/** A scenario that checks each app with the command line instead of deploying it. */
export class CheckScenario extends Scenario {
  /** The verdict of the last check. */
  public verdict: CheckResult['verdict'] | undefined;
  private lastDeployed: Deployed | undefined;
  private checks = 0;
  private options: LookupOptions = {};

  public constructor(
    deployments: Deployments,
    /** The Node.js that functions run in, whose error messages are in theirs. */
    private readonly node: string,
  ) {
    super(deployments);
  }

  public override get restored(): number {
    throw new OnlyDeployed();
  }

  public override async deploy(lookedUp: LookedUp, options: LookupOptions = {}): Promise<Deployed> {
    this.options = options;
    return super.deploy(lookedUp, options);
  }

  public override async deployApp(build: (app: App) => void): Promise<Deployed> {
    const { seconds, environment } = this.options;
    // Where the lookup of the function ends at its deadline, so does the check.
    const timeout = seconds === undefined ? [] : ['--timeout', '5'];
    const args = ['--app', synthesize(build), '--json', '--verbose', '--allow-list-members', ...timeout];
    const { stdout, stderr } = await check(this.deployments.cloud, args, { environment, node: this.node });
    if (stdout === '') throw new Error(stderr);
    const { verdict, lookups } = JSON.parse(stdout) as {
      readonly verdict: CheckResult['verdict'];
      readonly lookups: readonly CheckResult[];
    };
    this.verdict = verdict;
    this.checks += 1;
    return (this.lastDeployed = deployedAs(lookups, this.checks === 1 ? 'CREATE' : 'UPDATE'));
  }

  /** What the last check corresponds to. */
  public get seen(): Seen {
    if (!this.lastDeployed) throw new Error('The row has checked nothing.');
    return seen(this.lastDeployed);
  }

  public override invoke(): never {
    throw new OnlyDeployed();
  }
}

/** A deployment with the results of a check. */
function deployedAs(results: readonly CheckResult[], operation: 'CREATE' | 'UPDATE'): Deployed {
  const rolledBack = operation === 'CREATE' ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE';
  const reasons = results.flatMap(({ verdict, message }) => (verdict === 'pass' ? [] : (message ?? '')));
  const outputs = results.flatMap(({ values }) => Object.entries(values)).map(asOutput);
  return {
    status: reasons.length > 0 ? rolledBack : `${operation}_COMPLETE`,
    reasons,
    get outputs() {
      if (reasons.length > 0) throw new OnlyDeployed();
      return Object.fromEntries(outputs);
    },
    get physicalIds(): never {
      throw new OnlyDeployed();
    },
    get events(): never {
      throw new OnlyDeployed();
    },
  };
}

/** An attribute as an output of the stack, whose characters beyond ASCII are replaced. */
function asOutput([name, value]: readonly [string, string]): [string, string] {
  return [name.replaceAll('.', ''), value.replace(/\P{ASCII}/gu, '?')];
}
