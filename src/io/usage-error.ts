/**
 * What the user gave us cannot be used: a file that is missing, a scenario with problems.
 *
 * Each line names place, rule and value found. The command prints them and exits with 2.
 */
export class UsageError extends Error {
  readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'UsageError';
    this.lines = lines;
  }
}

/** Runs a file operation; what the system refuses becomes a UsageError that names the path. */
export function onFile<T>(path: string, doing: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const { code } = error as { code?: unknown };
    // Anything else is a bug of ours and must not look like the user's.
    if (typeof code !== 'string') throw error;
    throw new UsageError(`${path}: cannot ${doing}: ${REASONS[code] ?? code}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOENT: 'no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a file of that name is in the way',
  ENOSPC: 'no space left',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
};
