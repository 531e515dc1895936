/** <needs-network>: a form whose words are not kept on the device; says so plainly when it cannot be sent. */

class NeedsNetwork extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => navigator.onLine || this.stop(event), true);
    this.addEventListener("htmx:sendError", () => this.tell(true));
    addEventListener("online", (this.back = () => this.tell(false)));
  }

  disconnectedCallback() {
    removeEventListener("online", this.back);
  }

  /** Before htmx and the browser see it: the page with the words on it stays. */
  stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    this.tell(true);
  }

  tell(isAway) {
    const away = this.querySelector("[data-part=away]");
    away.hidden = !isAway;
    if (isAway) away.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("needs-network", NeedsNetwork);
