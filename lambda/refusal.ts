/**
 * Why the deploy must not go on, for the person who deploys: what was found and what was expected, then what to do.
 */
export class Refusal extends Error {
  public override readonly name = 'Refusal';

  public constructor(...sentences: readonly string[]) {
    super(sentences.join(' '));
  }

  /** This refusal, and others with it. */
  public and(...others: readonly Refusal[]): Refusal {
    return new Refusal(this.message, ...others.map(({ message }) => message));
  }
}
