/** One box ticks all boxes of the list, and tells when some are not; without scripts the server does what it says. */

class TickAll extends HTMLElement {
  connectedCallback() {
    const all = this.querySelector("input[name='all']");
    const boxes = () => [...document.querySelectorAll(this.dataset.boxes)];
    const show = () => {
      const ticked = boxes().filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
    };
    all.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
    document.addEventListener("change", (event) => event.target.matches(this.dataset.boxes) && show());
    show();
  }
}

customElements.define("tick-all", TickAll);
