/** <kept-pages data-name data-worker data-list data-cases>: lets the worker keep this list and its cases; says when a page is an old one. */

class KeptPages extends HTMLElement {
  connectedCallback() {
    const at = document.documentElement.dataset.keptAt;
    if (at) return this.tell(new Date(at));
    if ("list" in this.dataset && navigator.serviceWorker) this.keep();
  }

  tell(at) {
    const form = { month: "long", day: "numeric", weekday: "short", hour: "numeric", minute: "2-digit" };
    this.querySelector("time").textContent = new Intl.DateTimeFormat(document.documentElement.lang, form).format(at);
    this.querySelector("time").dateTime = at.toISOString();
    this.hidden = false;
  }

  async keep() {
    await navigator.serviceWorker.register(this.dataset.worker, { scope: "/" });
    const { active } = await navigator.serviceWorker.ready;
    const cases = this.words("cases").map((path) => [path, path]);
    const pages = [[location.pathname, this.dataset.list], ...cases];
    const used = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
    const loaded = performance.getEntriesByType("resource").map((one) => new URL(one.name));
    const assets = [...used.map((one) => new URL(one.href ?? one.src)), ...loaded, ...this.more()];
    const paths = assets.filter((one) => one.origin === location.origin).map((one) => one.pathname);
    const shell = [...new Set(paths.filter((path) => path.startsWith("/static/")))];
    active.postMessage({ kind: "keep", name: this.dataset.name, pages, assets: shell });
  }

  /** What the pages of the cases need beyond this list. */
  more() {
    return this.words("more").map((path) => new URL(path, location.origin));
  }

  words(name) {
    return (this.dataset[name] ?? "").split(" ").filter(Boolean);
  }
}

customElements.define("kept-pages", KeptPages);
