/**
 * Keeps the list of a worker in the field, and the pages of the cases on it, readable without a network.
 *
 * Pages of a session say "no-store" to every cache, and this one holds to it: what it keeps all the same are the pages
 * that the server marks for the session by a header of their own, one by one: the list in the field and the cases on it,
 * masked for the unit, nothing confidential. They lie in a cache named anew with each session and go at sign-out, when
 * the server asks to sign in, when another session begins, and after twelve hours. The network always comes first.
 * Why: docs/adr/0007-what-a-device-keeps.md.
 */
const MARK = "Helin-Keep";
const SIGN_IN = "/people/sign-in/";
const SIGN_OUT = "/people/sign-out/";
const KEPT_MS = 12 * 3600 * 1000;
const PAGES = "helin-pages-";
const SHELL = "helin-shell";
const OFFLINE = "/offline/";
const PATIENCE_MS = 8000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(SHELL).then((cache) => cache.add(new Request(OFFLINE, { cache: "reload", credentials: "omit" }))),
  );
  self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const pageCaches = async () => (await caches.keys()).filter((name) => name.startsWith(PAGES));
const forget = async (kept = "") =>
  Promise.all((await pageCaches()).filter((name) => name !== kept).map((name) => caches.delete(name)));

/** The list tells which session it is of, which pages to keep and where each is read, and the styles and scripts that the pages need. */
self.addEventListener("message", (event) => {
  if (event.data?.kind === "keep") event.waitUntil(keep(event.data));
});

async function keep({ name, pages, assets }) {
  await forget(PAGES + name);
  const shell = await caches.open(SHELL);
  for (const old of await shell.keys()) {
    const path = new URL(old.url).pathname;
    if (path !== OFFLINE && !assets.includes(path)) await shell.delete(old);
  }
  await Promise.all(assets.map((path) => shell.add(path).catch(() => {})));
  const cache = await caches.open(PAGES + name);
  const paths = pages.map(([path]) => path);
  for (const old of await cache.keys()) if (!paths.includes(new URL(old.url).pathname)) await cache.delete(old);
  for (const [path, from] of pages) {
    const answer = await fetch(from, { cache: "no-store", redirect: "manual" }).catch(() => null);
    if (!answer) return;
    if (answer.type === "opaqueredirect") return forget();
    const mayBeKept = answer.ok && answer.headers.get(MARK) === name;
    await (mayBeKept ? cache.put(path, answer) : cache.delete(path));
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "POST" && url.pathname === SIGN_OUT) event.waitUntil(forget());
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fromShell(event.request, url.pathname));
  else if (event.request.mode === "navigate") event.respondWith(page(event.request, url));
});

async function fromShell(request, path) {
  try {
    return await fetch(request);
  } catch (away) {
    const found = await caches.match(path, { cacheName: SHELL });
    if (found) return found;
    throw away;
  }
}

async function page(request, url) {
  const kept = await keptAt(url.pathname);
  try {
    const answer = await fetch(request, kept ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {});
    if (signedOut(answer, url, kept)) await forget();
    else if (kept && isClosed(answer)) await drop(url.pathname);
    return answer;
  } catch {
    return kept ? asKept(kept) : (await caches.match(OFFLINE, { cacheName: SHELL })) || Response.error();
  }
}

/** The page to sign in is shown to nobody who is signed in; a kept page that leads elsewhere leads there. */
const signedOut = (answer, url, kept) =>
  (url.pathname === SIGN_IN && answer.ok) || (kept && answer.type === "opaqueredirect");

/** No longer theirs to see, or confidential since. */
const isClosed = (answer) => [403, 404].includes(answer.status) || answer.headers.get(MARK) === "no";

const drop = async (path) =>
  Promise.all((await pageCaches()).map(async (name) => (await caches.open(name)).delete(path)));

async function keptAt(path) {
  for (const name of await pageCaches()) {
    const found = await caches.match(path, { cacheName: name });
    if (found && Date.now() - Date.parse(found.headers.get("Date")) < KEPT_MS) return found;
    if (found) await drop(path);
  }
  return null;
}

/** The page says itself since when it is old: see `kept-pages.js`. */
async function asKept(answer) {
  const at = new Date(answer.headers.get("Date")).toISOString();
  const text = (await answer.text()).replace("<html ", `<html data-kept-at="${at}" `);
  return new Response(text, { headers: answer.headers });
}
