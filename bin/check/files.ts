import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { LookupError } from '../../lambda/errors';
import { isRecord } from '../../lambda/event';
import { Text } from '../../lambda/text';
import { ERRORS } from './errors';

/** The maximum size of a file, in bytes. CloudFormation accepts templates of 1 MiB. */
const LARGEST_FILE = 16 * 1024 * 1024;

/** The maximum size of all files, in bytes: parsed, they take many times that much memory. */
const LARGEST_TOTAL = 64 * 1024 * 1024;

/** How many files are read at most, and how many directories deep. */
const MOST_FILES = 1000;
const DEEPEST = 16;

/** How deep objects and lists of a file may be nested. */
const DEEPEST_JSON = 200;

/** Reads the JSON files of a directory that is not trusted. Only regular files in the directory itself are opened. */
export class Files {
  private readonly root: string;
  private count = 0;
  private size = 0;

  /** @throws If there is no such directory. */
  public constructor(private readonly directory: string) {
    try {
      this.root = realpathSync(directory);
    } catch {
      throw LookupError.of(ERRORS.noAssembly, { directory: Text.quoted(directory) });
    }
  }

  /** The content of a file, by its path relative to the directory. */
  public readJson(path: string): unknown {
    this.count += 1;
    if (this.count > MOST_FILES) throw this.invalid(path, Text.literal('is one file too many'));
    const content = this.read(path);
    let value: unknown;
    try {
      value = JSON.parse(content);
    } catch {
      throw this.invalid(path, Text.literal('is not JSON'));
    }
    if (isDeeperThan(DEEPEST_JSON, value)) throw this.invalid(path, Text.literal('is nested too deeply'));
    return value;
  }

  /** The error for a file that does not have the expected content. */
  public invalid(path: string, problem: Text): LookupError {
    return LookupError.of(ERRORS.invalidAssembly, { file: Text.quoted(join(this.directory, path)), problem });
  }

  private read(path: string): string {
    const normalized = normalize(path);
    const parts = normalized.split(sep);
    if (isAbsolute(path) || parts.includes('..') || path.includes('\0') || parts.length > DEEPEST) {
      throw this.invalid(path, Text.literal('is outside of the directory'));
    }
    let descriptor: number | undefined;
    try {
      const file = join(this.root, normalized);
      // No link on the way, and none in the end. Opening a pipe would wait for its writer.
      if (realpathSync(file) !== file) throw this.invalid(path, Text.literal('is a symbolic link'));
      descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) throw this.invalid(path, Text.literal('is not a regular file'));
      if (stat.size > LARGEST_FILE) throw this.invalid(path, Text.literal('is larger than 16 MiB'));
      this.size += stat.size;
      if (this.size > LARGEST_TOTAL) throw this.invalid(path, Text.literal('and the files before it exceed 64 MiB'));
      return readFileSync(descriptor, 'utf8');
    } catch (error) {
      if (error instanceof LookupError) throw error;
      const code = isRecord(error) ? error['code'] : undefined;
      throw this.invalid(path, Text.of`cannot be read (${Text.word(code)})`);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }
}

/** Whether a value is nested deeper. Without recursion, which would exhaust the stack. */
function isDeeperThan(deepest: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((each): unknown[] => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}
