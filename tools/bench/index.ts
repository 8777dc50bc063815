import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalCloud, runCommand } from '../local-cloud';
import { installTools } from '../local-cloud/tools';
import { plainBundle, sizeOf } from './bundles';
import { ColdStarts, inTurns } from './cold-start';
import { candidates } from './candidates';
import { CpuShare } from './cpu-share';
import { Deploys, type Deploy, type DeployOptions } from './deploys';
import { inMarkdown, type Results } from './report';
import { BUILDERS, figuresOf, most, synthesisTimes } from './templates';
import { ROOT } from '../root';

const DOCUMENT = join(ROOT, 'docs', 'performance.md');
const RESULTS = join(__dirname, 'results.json');

/** The markers around the tables in the document. */
const [BEGIN, END] = ['<!-- bench -->', '<!-- /bench -->'];

const COUNTS = [1, 10, 100, 450];
const COUNT_UNDER_QUOTA = 100;

interface Setup {
  readonly cloud: LocalCloud;
  /** A Node.js of the version that the function is deployed to. */
  readonly node: string;
  /** The directory for bundles. */
  readonly directory: string;
  /** The index.js of another build of the function, to compare this one with. */
  readonly against?: string;
  /** Each process's share of a processor. */
  readonly share?: CpuShare;
  readonly signal: AbortSignal;
}

async function measure({ cloud, node, directory, against, share, signal }: Setup, rounds: number): Promise<Results> {
  const coldStarts = await ColdStarts.open(cloud, node);
  try {
    const all = candidates(await plainBundle(directory), against);
    print('Cold starts, and 20 further lookups in each process');
    const cold = await inTurns(coldStarts, all, { rounds, signal, share, lookups: 21 });

    print('Bundles and templates');
    const names = Object.keys(BUILDERS);
    const templates = names.map((name) => ({
      name,
      figures: figuresOf(name, COUNTS),
      most: most(name),
    }));
    const synthesis = synthesisTimes(names, rounds);
    const bundles = all.map(({ name, files }) => ({ name, ...sizeOf(files) }));

    return { rounds, cold, bundles, templates, synthesis, ...(await measureDeploys(cloud, signal)) };
  } finally {
    await coldStarts.close();
  }
}

/** Deploys a stack for each count of lookups, and one for each prop under the default quotas of Clean Rooms. */
async function measureDeploys(
  cloud: LocalCloud,
  signal: AbortSignal,
): Promise<Pick<Results, 'deploys' | 'deploysUnderQuota'>> {
  const all = new Deploys(cloud, signal);
  const deploy = async (lookups: number, options?: DeployOptions): Promise<Deploy> => {
    const result = await all.deploy(lookups, options);
    const calls = result.getCollaboration.sent + result.getMembership.sent;
    print(
      `cdk deploy of ${String(lookups)} lookups by ${result.by}: ${result.seconds.toFixed(0)} s, ${String(calls)} calls`,
    );
    return result;
  };
  try {
    await all.bootstrap();
    const deploys: Deploy[] = [];
    for (const lookups of COUNTS) deploys.push(await deploy(lookups));
    const deploysUnderQuota: Deploy[] = [];
    for (const by of ['membershipIdentifier', 'collaborationIdentifier'] as const)
      deploysUnderQuota.push(await deploy(COUNT_UNDER_QUOTA, { by, underQuota: true }));
    return { deploys, deploysUnderQuota };
  } finally {
    all.close();
  }
}

const begin = performance.now();

function print(line: string): void {
  console.error(`${((performance.now() - begin) / 1000).toFixed(0).padStart(4)} s  ${line}`);
}

/** Writes the results as JSON, prints them, and updates the document if UPDATE_DOCS is set. */
function publish(results: Results): void {
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
  const markdown = inMarkdown(results);
  console.log(markdown);
  print('All figures are in tools/bench/results.json');
  if (!process.env['UPDATE_DOCS']) return;
  const document = readFileSync(DOCUMENT, 'utf8');
  const [before, after] = [document.split(BEGIN)[0], document.split(END)[1]];
  if (before === undefined || after === undefined)
    throw new Error(`docs/performance.md has no markers for the tables.`);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${markdown}\n\n${END}${after}`);
  print('Updated docs/performance.md');
}

runCommand(async (signal) => {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '15' }, against: { type: 'string' }, memory: { type: 'string' } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is '${values.rounds}', but must be 1 or more.`);
  if ((values.against ?? values.memory) !== undefined && process.env['UPDATE_DOCS'])
    throw new Error('--against and --memory cannot be used with UPDATE_DOCS.');
  const against = values.against === undefined ? undefined : resolve(values.against);

  const share = values.memory === undefined ? undefined : CpuShare.ofFunction(Number(values.memory));

  const { nodeDirectory } = await installTools(print);
  const cloud = await LocalCloud.start({ progress: print });
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    publish(await measure({ cloud, node: join(nodeDirectory, 'node'), directory, against, share, signal }, rounds));
  } finally {
    await cloud.stop();
    share?.remove();
    rmSync(directory, { recursive: true });
  }
});
