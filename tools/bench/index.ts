import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalCloud, runCommand } from '../local-cloud';
import { installTools } from '../local-cloud/tools';
import { bytesByPackage, sizeOf } from './bundles';
import { coldStartOf, ColdStarts, inTurns } from './cold-start';
import { contenders, MEMBERSHIP_LOOKUP, OURS, type Contender } from './contenders';
import { CpuShare } from './cpu-share';
import { deploys, type Deploy } from './deploys';
import { inMarkdown, type Results } from './report';
import { bundle, KEPT, LEFT, plainBundle, withCodeCache, type Variant } from './steps';
import { BUILDERS, most, synthesisTimes, synthesize } from './templates';
import { ROOT } from '../root';

const DOCUMENT = join(ROOT, 'docs', 'performance.md');
const RESULTS = join(__dirname, 'results.json');

/** Where the tables stand in the document. */
const [BEGIN, END] = ['<!-- bench -->', '<!-- /bench -->'];

const COUNTS = [1, 10, 100, 450];
/** Of functions, in MiB. */
const MEMORY_SIZES = [128, 256, 512, 1024, 1769];
const SMALL = 256;

interface Where {
  readonly cloud: LocalCloud;
  /** A Node.js of the version that the function is deployed to. */
  readonly node: string;
  /** For bundles. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function measure({ cloud, node, folder, signal }: Where, rounds: number): Promise<Results> {
  const coldStarts = await ColdStarts.open(cloud, node);
  try {
    const all = contenders(await plainBundle(folder));
    const turns = (list: readonly Contender[], options: { lookups?: number; share?: CpuShare } = {}) =>
      inTurns(coldStarts, list, { rounds, signal, ...options });

    say(`Cold starts, and 20 lookups more in each process`);
    const cold = await turns(all, { lookups: 21 });

    const memory = [];
    let small: Results['small'];
    for (const size of MEMORY_SIZES) {
      const share = CpuShare.ofFunction(size);
      if (!share) {
        say('Cold starts with a part of a processor are left out: this process may not limit what others get of it');
        break;
      }
      try {
        say(`Cold starts with the processor of a function of ${String(size)} MiB`);
        const seen = await turns(size === SMALL ? all : [MEMBERSHIP_LOOKUP], { share });
        if (size === SMALL) small = { size, starts: seen };
        memory.push({ size, wall: coldStartOf(OURS, seen).wall });
      } finally {
        share.remove();
      }
    }

    say('What each step gives');
    const variants = async (list: readonly Variant[]) => Promise.all(list.map((variant) => bundle(variant, folder)));
    const kept = await variants(KEPT);
    const left = [...(await variants(LEFT)), withCodeCache(node, folder)];
    const steps = await turns([MEMBERSHIP_LOOKUP, ...kept, ...left], { lookups: 21 });
    const step = ({ name, files }: Contender) => ({ name, bytes: sizeOf(files).raw, start: coldStartOf(name, steps) });

    say('Bundles and templates');
    const names = Object.keys(BUILDERS);
    const templates = names.map((name) => ({
      name,
      figures: COUNTS.map((lookups) => ({ lookups, ...synthesize(name, lookups) })),
      most: most(name),
    }));
    const synthesis = synthesisTimes(names, rounds);
    const bundles = all.map(({ name, files }) => ({ name, ...sizeOf(files) }));

    const deployed: Deploy[] = [];
    for await (const deploy of deploys(cloud, COUNTS, signal)) {
      say(
        `cdk deploy of ${String(deploy.lookups)} lookups: ${deploy.seconds.toFixed(0)} s, ${String(deploy.calls)} calls`,
      );
      deployed.push(deploy);
    }

    return {
      rounds,
      cold,
      small,
      memory,
      steps: { base: step(MEMBERSHIP_LOOKUP), kept: kept.map(step), left: left.map(step) },
      bundles,
      packages: await bytesByPackage(),
      templates,
      synthesis,
      deploys: deployed,
    };
  } finally {
    await coldStarts.close();
  }
}

const begin = performance.now();

function say(line: string): void {
  console.error(`${((performance.now() - begin) / 1000).toFixed(0).padStart(4)} s  ${line}`);
}

/** Lets each contender answer once, and writes what the processor did in that time. */
async function profile({ cloud, node, folder }: Where, profiles: string): Promise<void> {
  const coldStarts = await ColdStarts.open(cloud, node);
  try {
    for (const contender of contenders(await plainBundle(folder))) {
      await coldStarts.start(contender, { profiles: join(profiles, contender.name) });
    }
    say(`Profiles of a first answer are in ${profiles}`);
  } finally {
    await coldStarts.close();
  }
}

/** Writes what was measured: as JSON, on the screen, and into the document if that is wanted. */
function publish(results: Results): void {
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
  const markdown = inMarkdown(results);
  console.log(markdown);
  say('All figures are in tools/bench/results.json');
  if (!process.env['UPDATE_DOCS']) return;
  const document = readFileSync(DOCUMENT, 'utf8');
  const [before, after] = [document.split(BEGIN)[0], document.split(END)[1]];
  if (before === undefined || after === undefined) throw new Error(`docs/performance.md has no place for the tables.`);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${markdown}\n\n${END}${after}`);
  say('docs/performance.md is written');
}

runCommand(async (signal) => {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '15' }, profiles: { type: 'string' } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is '${values.rounds}', but must be 1 or more.`);

  const { nodeFolder } = await installTools(say);
  const cloud = await LocalCloud.start({ progress: say });
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const where = { cloud, node: join(nodeFolder, 'node'), folder, signal };
    if (values.profiles === undefined) publish(await measure(where, rounds));
    else await profile(where, resolve(values.profiles));
  } finally {
    await cloud.stop();
    rmSync(folder, { recursive: true });
  }
});
