/** Creates an object as from JavaScript, where no compiler checks the arguments. */
export function construct(type: new (...args: never[]) => object, ...args: unknown[]): unknown {
  return Reflect.construct(type, args);
}
