/** A time as GitHub writes it, in Unix seconds. */
export function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
