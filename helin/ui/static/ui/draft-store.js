/** Half-written forms kept in this browser, by their owner's id ("" for nobody) and the key of the form. */

const PREFIX = "helin:draft:";
const KEEP_MS = 7 * 24 * 3600 * 1000;

const storeOf = (owner) => (owner ? localStorage : sessionStorage);
export const nameOf = (owner, key) => `${PREFIX}${owner}:${key}`;

export function read(owner, key) {
  try {
    const draft = JSON.parse(storeOf(owner).getItem(nameOf(owner, key)));
    return draft && Date.now() - draft.at < KEEP_MS ? draft.values : null;
  } catch {
    return null;
  }
}

/** Forget the drafts of which `goes` says so, by their names. */
export function forget(goes) {
  try {
    for (const store of [localStorage, sessionStorage]) {
      const names = Object.keys(store).filter((name) => name.startsWith(PREFIX) && goes(name));
      names.forEach((name) => store.removeItem(name));
    }
  } catch {
    /* storage is switched off: nothing was kept */
  }
}

export function keep(owner, key, values) {
  try {
    storeOf(owner).setItem(nameOf(owner, key), JSON.stringify({ at: Date.now(), values }));
  } catch {
    /* storage is full or switched off: the form still works */
  }
}

/** Forget drafts by key, all of them, or (before sign-in) those that belong to nobody. */
export function forgetKey({ key, unowned }) {
  const goes = (name) => (unowned !== undefined ? !/^\d/.test(name.slice(PREFIX.length)) : !key || name.endsWith(`:${key}`));
  forget(goes);
}
