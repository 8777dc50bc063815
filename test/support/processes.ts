import { readdirSync, readFileSync } from 'node:fs';

/** The ids of the processes with this string in their environment. */
export function processesWith(part: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        return readFileSync(`/proc/${entry}/environ`, 'utf8').includes(part);
      } catch {
        // It has ended, or belongs to another user.
        return false;
      }
    })
    .map(Number);
}
