import type { Metafile } from 'esbuild';
import { basename } from 'node:path';
import { isReplaced } from './slim-sdk';

type Output = Metafile['outputs'][string];

/** By the name of a bundled file: how many bytes it may have, and what packages. */
export type SizeLimits = Readonly<Record<string, { readonly bytes: number; readonly packages: readonly string[] }>>;

/** The packages of which something is in a bundled file and not replaced: the name of each by its directory. */
export function packagesIn({ inputs }: Pick<Output, 'inputs'>): Map<string, string> {
  const packages = new Map<string, string>();
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    const [directory, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
    if (directory && name && bytesInOutput > 0 && !isReplaced(input)) packages.set(directory, name);
  }
  return packages;
}

/** Why a bundle is rejected: a file over its limit in bytes, or a package that is not on its list. */
export function violationsOf({ outputs }: Metafile, limits: SizeLimits): string[] {
  return Object.entries(outputs).flatMap(([path, output]) => {
    const file = basename(path);
    const { bytes, packages } = limits[file] ?? { bytes: 0, packages: [] };
    const size = `${file} has ${String(output.bytes)} bytes, but may have ${String(bytes)}.`;
    const entered = [...new Set(packagesIn(output).values())].filter((name) => !packages.includes(name));
    return [
      ...(output.bytes > bytes ? [`${size} Leave out what made it grow, or allow it more.`] : []),
      ...entered.map(
        (name) => `${file} contains ${name}, which is not on its list. Leave it out, or add it to the list.`,
      ),
    ];
  });
}
