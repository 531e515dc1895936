/**
 * Keeps the list of a worker in the field, and the pages of the cases on it, readable without a network.
 *
 * Pages of a session say "no-store" to every cache. Here exactly two kinds are kept all the same, by choice, because
 * they are what the work is done from: /cases/field/ and the cases that its list names. They are masked for the unit,
 * lie in a cache named anew with each session, and go with it: at sign-out, and when the server asks to sign in.
 * A page that says "Helin-Keep: no", as that of a confidential case does, is never kept.
 * The network always comes first.
 */
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

/** The list tells which session it is of, which cases it names, and the styles and scripts that the pages need. */
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
  for (const old of await cache.keys()) if (!pages.includes(new URL(old.url).pathname)) await cache.delete(old);
  for (const path of pages) {
    const answer = await fetch(path, { cache: "no-store", redirect: "manual" }).catch(() => null);
    if (!answer) return;
    if (answer.type === "opaqueredirect") return forget();
    const may = answer.ok && answer.headers.get("Helin-Keep") !== "no";
    await (may ? cache.put(path, answer) : cache.delete(path));
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
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
    if (kept && answer.type === "opaqueredirect") await forget();
    return answer;
  } catch {
    return kept ? asKept(kept) : (await caches.match(OFFLINE, { cacheName: SHELL })) || Response.error();
  }
}

async function keptAt(path) {
  for (const name of await pageCaches()) {
    const found = await caches.match(path, { cacheName: name });
    if (found) return found;
  }
  return null;
}

/** The page says itself since when it is old: see `kept-pages.js`. */
async function asKept(answer) {
  const at = new Date(answer.headers.get("Date") ?? Date.now()).toISOString();
  const text = (await answer.text()).replace("<html ", `<html data-kept-at="${at}" `);
  return new Response(text, { headers: answer.headers });
}
