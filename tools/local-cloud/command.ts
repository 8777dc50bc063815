/** Runs a command of this project: Ctrl-C lets it stop what it started, and a failure prints its error message. */
export function runCommand(command: (interrupt: AbortSignal) => Promise<void>): void {
  // No advice on this machine's Node.js in the output.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      interrupt.abort();
    });
  }
  command(interrupt.signal).catch((error: unknown) => {
    const interrupted = error instanceof Error && error.name === 'AbortError';
    console.error(interrupted ? 'Interrupted.' : error instanceof Error ? error.message : error);
    process.exitCode = interrupted ? 130 : 1;
  });
}
