/**
 * What was written without a network waits here, in this browser, until the server has it.
 *
 * An entry: {key, owner, url, href, title, label, fields, made_at, state}. States: waiting → sent, or → moved (the
 * matter went on meanwhile) or → returned (refused). One entry is sent under one key, so a lost answer doubles nothing;
 * one tab sends at a time; what is another person's stays where it is.
 */
const NAME = "helin-outbox";
const STORE = "entries";
const PATIENCE_MS = 20000;
const SHOWN_MS = 24 * 3600 * 1000;
const news = new BroadcastChannel(NAME);
let opened;

export const canKeep = () => window.isSecureContext && "indexedDB" in window && "locks" in navigator;

function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onerror = () => failed(asked.error);
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      done(asked.result);
    };
  });
  return opened;
}

async function run(mode, work) {
  const doing = (await open()).transaction(STORE, mode, { durability: "strict" });
  const asked = work(doing.objectStore(STORE));
  return new Promise((done, failed) => {
    doing.oncomplete = () => done(asked.result);
    doing.onabort = () => failed(doing.error);
  });
}

export const all = async () =>
  (await run("readonly", (entries) => entries.getAll())).sort((a, b) => a.made_at - b.made_at);
export const find = (key) => run("readonly", (entries) => entries.get(key));

export async function put(entry) {
  await run("readwrite", (entries) => entries.put(entry));
  tell();
}

export async function drop(key) {
  await run("readwrite", (entries) => entries.delete(key));
  tell();
}

function tell(reason = "") {
  news.postMessage(reason);
  dispatchEvent(new CustomEvent("outbox", { detail: reason }));
}
news.onmessage = ({ data }) => dispatchEvent(new CustomEvent("outbox", { detail: data }));

/** Send what waits, in the order it was written. One tab at a time: the next finds nothing left to do. */
export const send = (passUrl) => navigator.locks.request(NAME, () => sendAll(passUrl));

async function sendAll(passUrl) {
  const entries = await all();
  for (const one of entries) if (one.state === "sent" && Date.now() - one.sent_at > SHOWN_MS) await drop(one.key);
  if (!entries.some((one) => one.state === "waiting")) return;
  const pass = await passFrom(passUrl);
  if (typeof pass === "string") return tell(pass);
  for (const entry of entries.filter((one) => one.state === "waiting" && one.owner === pass.owner)) {
    const outcome = await post(entry, pass.csrf);
    if (typeof outcome === "string") return tell(outcome);
    await put({ ...entry, ...outcome });
  }
}

/** Who is signed in now, and a fresh token; "signed-out" or "away" when there is none. */
async function passFrom(url) {
  try {
    const answer = await fetch(url, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.type === "opaqueredirect") return "signed-out";
    return answer.ok ? await answer.json() : "away";
  } catch {
    return "away";
  }
}

async function post(entry, csrf) {
  const body = new URLSearchParams([...entry.fields, ["key", entry.key], ["seen", entry.seen]]);
  if (Date.now() - entry.made_at > PATIENCE_MS) body.delete("opened"); // it waited: not the time it took to write
  try {
    const headers = { "X-CSRFToken": csrf };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(entry.url, { method: "POST", body, headers, redirect: "manual", signal });
    if (answer.type === "opaqueredirect") return "signed-out";
    if (answer.status >= 500 || answer.status === 429) return "away";
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return { state: "sent", sent_at: Date.now(), fields: [] };
    if (answer.status === 409) return { state: "moved", ...told };
    return { state: "returned", why: told.why ?? "" };
  } catch {
    return "away";
  }
}
