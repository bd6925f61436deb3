/** Times in the operation's zone and in the reader's own; Latin digits, the common calendar. */

const LOCALE = `${document.documentElement.lang}-u-ca-gregory-nu-latn`;
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** "16:42"; with `day` also the day of the week. */
export function inZone(at, zone, day) {
  return new Intl.DateTimeFormat(LOCALE, { ...CLOCK, weekday: day, timeZone: zone || "UTC" }).format(at);
}

/** The zone of the operation that this page belongs to. */
export function zoneHere() {
  return document.getElementById("clocks")?.dataset.zone;
}
