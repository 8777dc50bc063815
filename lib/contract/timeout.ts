/** The default timeout of the function, in minutes. */
export const DEFAULT_TIMEOUT_MINUTES = 5;
