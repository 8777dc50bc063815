// Looks up advisories on the packages of the bundle in the npm registry: they are development dependencies, which
// `npm audit --omit=dev` leaves out.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SBOM, type Sbom } from './sbom';

/** A package with an old advisory (CVE-2020-7598): a response without it is not a list of advisories. */
const KNOWN = 'minimist@0.0.8';

/** The exit code if the registry serves no advisories: EX_UNAVAILABLE of sysexits.h. */
const UNAVAILABLE = 69;

interface Advisory {
  readonly name: string;
  readonly title: string;
  readonly url: string;
  readonly range: string;
}

/** What `npm audit --json` prints: a report, or an error. */
interface Report {
  readonly auditReportVersion?: number;
  readonly vulnerabilities?: Readonly<Record<string, { readonly via: readonly (Advisory | string)[] }>>;
  readonly message?: string;
  readonly statusCode?: number;
}

/** A lock file with these packages, each under an alias, since one may be there in two versions. */
function lockOf(packages: readonly string[]): object {
  const entries = packages.map((spec, index) => {
    const [, name, version] = /^(.+)@(.+)$/.exec(spec) ?? [];
    return { alias: `package-${String(index)}`, spec: `npm:${spec}`, name, version };
  });
  const dependencies = Object.fromEntries(entries.map(({ alias, spec }) => [alias, spec]));
  return {
    name: 'bundle',
    version: '0.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'bundle', version: '0.0.0', dependencies },
      ...Object.fromEntries(entries.map(({ alias, name, version }) => [`node_modules/${alias}`, { name, version }])),
    },
    dependencies,
  };
}

function report(packages: readonly string[]): Report {
  const directory = mkdtempSync(join(tmpdir(), 'audit-'));
  try {
    for (const file of ['package.json', 'package-lock.json'])
      writeFileSync(join(directory, file), JSON.stringify(lockOf(packages)));
    // These override the user's configuration.
    const options = ['--json', '--audit', '--no-offline', '--omit='];
    const { stdout, stderr } = spawnSync('npm', ['audit', ...options], {
      cwd: directory,
      env: process.env,
      encoding: 'utf8',
    });
    try {
      return JSON.parse(stdout) as Report;
    } catch {
      return { message: stdout + stderr };
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function main(): void {
  const { components } = JSON.parse(readFileSync(SBOM, 'utf8')) as Sbom;
  const packages = components.map(({ purl }) => decodeURIComponent(purl).replace('pkg:npm/', ''));
  const { auditReportVersion, vulnerabilities, message = '', statusCode = 0 } = report([KNOWN, ...packages]);
  if (auditReportVersion !== 2 || !vulnerabilities) {
    console.error(`The npm registry returned no advisories. npm audit reports: ${message}`);
    process.exitCode = [404, 405, 501].includes(statusCode) ? UNAVAILABLE : 1;
    return;
  }
  const advisories = Object.values(vulnerabilities)
    .flatMap(({ via }) => via)
    .filter((each) => typeof each !== 'string');
  const isKnown = ({ name }: Advisory) => KNOWN.startsWith(`${name}@`);
  const found = advisories.filter((each) => !isKnown(each));
  if (!advisories.some(isKnown)) {
    console.error(`The npm registry returned no advisory on ${KNOWN}, so its response proves nothing.`);
    process.exitCode = 1;
  } else if (found.length > 0) {
    const lines = found.map(({ name, range, title, url }) => `- ${name} ${range}: ${title} (${url})`);
    console.error(['There are advisories on packages of the bundle:', ...lines].join('\n'));
    process.exitCode = 1;
  } else console.log(`There is no advisory on the ${String(packages.length)} packages of the bundle.`);
}

main();
