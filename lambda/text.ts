/** The most characters of a value from elsewhere that a message or a line of the log has. */
const LONGEST = 512;

/**
 * What a message is made of: literals of this source, and values from elsewhere, quoted. Names, statuses, properties and
 * what a service returns can be chosen by another account; quoted they cannot look like a part of the message, or like a
 * line of their own in a log.
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

  /** A value from elsewhere, as JSON. */
  public static quoted(value: unknown): Text {
    return new Text(
      typeof value === 'string'
        ? `"${escaped(value)}"`
        : visible(value === undefined ? 'undefined' : JSON.stringify(value)),
    );
  }

  /** An id, an ARN or the like from elsewhere: as it is if it looks like one, otherwise quoted. */
  public static word(value: unknown): Text {
    return typeof value === 'string' && WORD.test(value) ? new Text(value) : Text.quoted(value);
  }

  /** Several, with a separator between them. */
  public static list(values: readonly Text[], separator: ', ' | ' and its ' = ', '): Text {
    return new Text(values.join(separator));
  }

  private constructor(private readonly value: string) {}

  public toString(): string {
    return this.value;
  }
}

const WORD = new RegExp(`^\\w[\\w.:/=@+-]{0,${String(LONGEST - 1)}}$`);

/** A string from elsewhere as it is between the quotes of a message or of the log. */
export function escaped(value: string): string {
  return visible(JSON.stringify(value).slice(1, -1));
}

/** Control, format, private and unassigned characters, and separators. */
const INVISIBLE = /[\p{C}\p{Z}]/u;

/** JSON with every character escaped that cannot be seen, separates lines or changes the direction of writing; cut if it is long. */
function visible(json: string): string {
  let result = '';
  for (const character of json) {
    const next = character !== ' ' && INVISIBLE.test(character) ? codeUnits(character) : character;
    if (result.length + next.length > LONGEST) return `${result}…`;
    result += next;
  }
  return result;
}

/** A character as JSON can write every character. */
export function codeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
