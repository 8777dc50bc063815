/**
 * An error that a user can get. Its message, and with its cause its row in docs/errors.md, are generated from this
 * definition. Placeholders are in braces.
 */
export interface ErrorDefinition {
  /** The stable name that the message begins with, to search for. */
  readonly name: string;
  /** What was found and what was expected. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
}

/** An error with its cause, for the reference page. */
export interface DocumentedError extends ErrorDefinition {
  /** What causes it. */
  readonly cause: string;
}

type Placeholder<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/**
 * A value for each placeholder of an error. The type is `never` if the message or the remedy is not a single literal:
 * the compiler does not know the placeholders of strings that are joined with `+`.
 */
export type ErrorValues<Definition extends ErrorDefinition, Value = string> = string extends Definition[
  'message' | 'remedy']
  ? never
  : Readonly<Record<Placeholder<Definition['message'] | Definition['remedy']>, Value>>;

/**
 * The message of an error: its name, what was found and expected, and what to do.
 *
 * @param render Turns a value into a string.
 */
export function errorMessage<Definition extends ErrorDefinition, Value = string>(
  { name, message, remedy }: Definition,
  values: ErrorValues<Definition, Value>,
  render: (value: Value) => string = String,
): string {
  const byPlaceholder = new Map(Object.entries<Value>(values));
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (placeholder, key: string) => {
      const value = byPlaceholder.get(key);
      return value === undefined ? placeholder : render(value);
    });
  return `${name}: ${fill(message)} ${fill(remedy)}`;
}
