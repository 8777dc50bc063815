/** The maximum length of an external value in a message or a log line. */
const LONGEST = 512;

/**
 * A part of a message: a literal of this source, or a quoted external value. Names, statuses, properties and what a
 * service returns can be chosen by another account; quoted, they cannot look like a part of the message, or like a
 * separate log line.
 */
export class Text {
  public static of(literals: TemplateStringsArray, ...values: readonly Text[]): Text {
    return new Text(String.raw({ raw: literals }, ...values));
  }

  public static literal<Value extends string>(value: string extends Value ? never : Value): Text {
    return new Text(value);
  }

  public static number(value: number): Text {
    return new Text(String(value));
  }

  /** An external value, as JSON. */
  public static quoted(value: unknown): Text {
    return new Text(
      typeof value === 'string'
        ? `"${escaped(value)}"`
        : visible(value === undefined ? 'undefined' : JSON.stringify(value)),
    );
  }

  /** An external id, ARN or similar: unchanged if it looks like one, otherwise quoted. */
  public static word(value: unknown): Text {
    return typeof value === 'string' && WORD.test(value) ? new Text(value) : Text.quoted(value);
  }

  /** Several values, with a separator between them. */
  public static list(values: readonly Text[], separator: ', ' | ' and its ' = ', '): Text {
    return new Text(values.join(separator));
  }

  private constructor(private readonly value: string) {}

  public toString(): string {
    return this.value;
  }
}

const WORD = new RegExp(`^\\w[\\w.:/=@+-]{0,${String(LONGEST - 1)}}$`);

/** An external string, escaped for the quotes of a message or a log line. */
export function escaped(value: string): string {
  return visible(JSON.stringify(value).slice(1, -1));
}

/** Control, format, private and unassigned characters, and separators. */
const INVISIBLE = /[\p{C}\p{Z}]/u;

/** JSON with invisible characters, line separators and bidirectional controls escaped; truncated if it is long. */
function visible(json: string): string {
  let result = '';
  for (const character of json) {
    const next = character !== ' ' && INVISIBLE.test(character) ? codeUnits(character) : character;
    if (result.length + next.length > LONGEST) return `${result}…`;
    result += next;
  }
  return result;
}

/** A character as a JSON escape sequence. */
export function codeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
