/** Every request of a script: our own server learns that a script asks, and the page what a 401 means. */

const { user } = document.body.dataset;
/** Whose page this is: somebody else may have signed in in another tab. */
const SAYS = { "X-Requested-With": "fetch", ...(user ? { "X-Person": user } : {}) };

/** Fetch; with a `body` it is a POST. The page hears of `ended` (401, with why) and `active` (anything else); not of a
 *  password that was wrong. */
export async function ask(address, { body, headers, signal, isActivity = true, isEntry = false } = {}) {
  const answer = await fetch(address, {
    method: body ? "POST" : "GET",
    body,
    headers: { ...SAYS, ...(isActivity ? {} : { "X-By-Itself": "1" }), ...headers },
    signal,
  });
  if (answer.status === 401 && isEntry) return answer;
  if (answer.status === 401) say("ended", await answer.clone().json().catch(() => ({})));
  else if (isActivity) say("active");
  return answer;
}

/** Tell the other scripts of this page: `ended`, `active`, `applied`, `opened`, `locked`, `unlocked`. */
export function say(what, detail) {
  document.dispatchEvent(new CustomEvent(`taskforce:${what}`, { detail }));
}

let turn = Promise.resolve();

/** What changes the page is done one after the other: a fetched list never overwrites a newer part. */
export function inTurn(act) {
  const mine = turn.then(act);
  turn = mine.catch(() => {});
  return mine;
}

export function hear(what, act) {
  document.addEventListener(`taskforce:${what}`, act);
}
