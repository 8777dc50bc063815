/** How long the function may run by default, in minutes. */
export const DEFAULT_TIMEOUT_MINUTES = 5;
