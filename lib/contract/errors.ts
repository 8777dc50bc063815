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

/** The message of an error: its name, what was found and expected, and what to do. */
export function errorMessage<Definition extends ErrorDefinition>(
  { name, message, remedy }: Definition,
  values: ErrorValues<Definition, string | { toString(): string }>,
): string {
  const byPlaceholder = new Map(Object.entries<string | { toString(): string }>(values));
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (_, key: string) => String(byPlaceholder.get(key)));
  return `${name}: ${fill(message)} ${fill(remedy)}`;
}
