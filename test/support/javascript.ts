/** Creates an object as JavaScript does: no compiler checks the arguments. */
export function construct(type: new (...args: never[]) => object, ...args: unknown[]): unknown {
  return Reflect.construct(type, args);
}
