import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createMembership } from '../../../tools/local-cloud';
import { COMMAND_FILE } from '../../../tools/bundle/bundling';
import { emptyDirectory, isolated, type Ended } from '../../support/check-command';
import { campaign } from '../../support/checked-app';
import { useLocalCloud } from '../../support/local-cloud';
import { processesWith } from '../../support/processes';
import { CONTROL_C, PseudoTerminal, shown } from '../../support/pseudo-terminal';

const cloud = useLocalCloud();

/** Resolves once Clean Rooms is called for a membership, and never responds. */
function silence(id: string): Promise<void> {
  return new Promise((resolve) => {
    cloud().cleanRooms.reply(id, () => {
      resolve();
      return { kind: 'silence' };
    });
  });
}

/** An empty directory for temporary files, in an empty one. */
function emptyDirectories(): { readonly directory: string; readonly TMPDIR: string } {
  const directory = emptyDirectory();
  const TMPDIR = join(directory, 'tmp');
  mkdirSync(TMPDIR);
  return { directory, TMPDIR };
}

test('Control-C ends a check that waits, clears the progress, and leaves no file or process behind', async () => {
  const [waits, active] = [randomUUID(), (await createMembership(cloud())).id];
  const called = silence(waits);
  const app = campaign({ Active: { membershipIdentifier: active }, Waits: { membershipIdentifier: waits } });
  const { directory, TMPDIR } = emptyDirectories();
  const environment = { ...cloud().environment, TMPDIR };
  const terminal = PseudoTerminal.start(120, ['check', '--app', app], { directory, environment });
  await called;
  terminal.type(CONTROL_C);
  const { code, output } = await terminal.ended;
  expect(code).toBe(130);
  expect(output).toMatch(/Checking lookups: [01] of 2/);
  expect(shown(output.replace('^C', ''))).toEqual(['']);
  expect(readdirSync(directory, { recursive: true })).toEqual(['tmp']);
  expect(processesWith(TMPDIR)).toEqual([]);
});

test('SIGINT ends it without a terminal', async () => {
  const id = randomUUID();
  const called = silence(id);
  const { directory, TMPDIR } = emptyDirectories();
  const child = spawn(process.execPath, [COMMAND_FILE, 'check', id], {
    cwd: directory,
    env: { ...isolated(directory), ...cloud().environment, TMPDIR },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await called;
  child.kill('SIGINT');
  expect(await Promise.all([ended, text(child.stdout), text(child.stderr)])).toEqual([130, '', '']);
  expect(readdirSync(directory, { recursive: true })).toEqual(['tmp']);
});

test('an end of the reader ends it without an error', async () => {
  const app = campaign({ Membership: { membershipIdentifier: (await createMembership(cloud())).id } });
  const directory = emptyDirectory();
  const env = { ...isolated(directory), ...cloud().environment };
  const run = async (program: string, args: readonly string[], closes: boolean): Promise<Ended> => {
    const child = spawn(program, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const code = new Promise<number | null>((resolve) => child.once('close', resolve));
    if (closes) child.stdout.destroy();
    const [stdout, stderr] = await Promise.all([closes ? '' : text(child.stdout), text(child.stderr)]);
    return { code: await code, stdout, stderr };
  };
  const shell = [process.execPath, COMMAND_FILE, 'check', '--app', app];
  const [closed, head] = await Promise.all([
    run(process.execPath, shell.slice(1), true),
    run('sh', ['-c', '"$@" | head -c 10', 'sh', ...shell], false),
  ]);
  expect(closed).toEqual({ code: 2, stdout: '', stderr: '' });
  expect(head).toEqual({ code: 0, stdout: 'Lookup    ', stderr: '' });
});
