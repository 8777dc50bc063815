/** The maximum length of an external value in a message or a log line. */
export const LONGEST = 512;

/**
 * A part of a message: a literal of this source, or a quoted external value. Names, statuses, properties and what a
 * service returns can be chosen by another account; quoted, they cannot look like a part of the message, or like a
 * separate log line.
 */
export class Text {
  public static of(literals: TemplateStringsArray, ...values: readonly Text[]): Text {
    return new Text((longest) => String.raw({ raw: literals }, ...values.map((value) => value.toString(longest))));
  }

  public static literal<Value extends string>(value: string extends Value ? never : Value): Text {
    return new Text(() => value);
  }

  public static number(value: number): Text {
    return new Text(() => String(value));
  }

  /** An external value, as JSON. */
  public static quoted(value: unknown): Text {
    return new Text((longest) =>
      typeof value === 'string'
        ? `"${escaped(value, longest)}"`
        : visible(value === undefined ? 'undefined' : JSON.stringify(value), longest),
    );
  }

  /** An external id, ARN or similar: unchanged if it looks like one, otherwise quoted. */
  public static word(value: unknown): Text {
    if (typeof value !== 'string' || !WORD.test(value)) return Text.quoted(value);
    return new Text((longest) => (value.length > longest ? `"${escaped(value, longest)}"` : value));
  }

  /** Several values, with a separator between them. */
  public static list(values: readonly Text[], separator: ', ' | '; ' | ' and its ' = ', '): Text {
    return new Text((longest) => values.map((value) => value.toString(longest)).join(separator));
  }

  /** Several external ids, ARNs or similar, which are truncated as one value. */
  public static words(values: readonly unknown[]): Text {
    return new Text((longest) => {
      const [first = '', ...others] = values.map((value) => Text.word(value).toString(longest));
      let result = first;
      for (const next of others) {
        if (result.length + next.length > longest) return `${result}, …`;
        result += `, ${next}`;
      }
      return result;
    });
  }

  private constructor(private readonly render: (longest: number) => string) {}

  /**
   * @param longest The maximum length of each external value. Longer ones are truncated.
   */
  public toString(longest = LONGEST): string {
    return this.render(longest);
  }
}

const WORD = /^\w[\w.:/=@+-]*$/;

/** An external string, escaped for the quotes of a message or a log line. */
export function escaped(value: string, longest = LONGEST): string {
  return visible(JSON.stringify(value).slice(1, -1), longest);
}

/** Control, format, private and unassigned characters, and separators. */
const INVISIBLE = /[\p{C}\p{Z}]/u;

/** JSON with invisible characters, line separators and bidirectional controls escaped; truncated if it is long. */
function visible(json: string, longest: number): string {
  let result = '';
  for (const character of json) {
    const next = character !== ' ' && INVISIBLE.test(character) ? codeUnits(character) : character;
    if (result.length + next.length > longest) return `${result}…`;
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
