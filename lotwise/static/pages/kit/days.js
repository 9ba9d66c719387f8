// Days as fields of forms have them.

/**
 * The beginning of a day, or of so many days later, as the service takes it; null for what is no day.
 *
 * @param {string} day such as 2026-01-31
 * @param {number} later
 */
export function beginOf(day, later) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!parts) return null;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later).toISOString();
}
